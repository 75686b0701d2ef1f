namespace SipDirectory.Diameter.Peers;

/// <summary>Counts what is in flight, and lets readers wait while there is too much. Safe for several threads.</summary>
internal sealed class Gate(long limit)
{
    private long _taken;
    private TaskCompletionSource? _waiting;

    public long Taken => Interlocked.Read(ref _taken);

    public bool IsShut => Interlocked.Read(ref _taken) >= limit;

    public void Enter(long amount) => Interlocked.Add(ref _taken, amount);

    public void Leave(long amount)
    {
        if (Interlocked.Add(ref _taken, -amount) < limit && Volatile.Read(ref _waiting) is not null)
        {
            Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
        }
    }

    /// <summary>Completes once less than the limit is in flight.</summary>
    public Task WhenOpenAsync()
    {
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Interlocked.CompareExchange(ref _waiting, own, null) ?? own;

        // What left before it was seen that somebody waits is seen here.
        if (!IsShut)
        {
            Interlocked.CompareExchange(ref _waiting, null, waiting);
            waiting.TrySetResult();
        }

        return waiting.Task;
    }
}
