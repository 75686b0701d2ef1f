namespace SipDirectory.Diameter.Peers;

/// <summary>
/// What others are told once a lock has been left: in its order, by one thread at a time. Safe for several threads.
/// </summary>
/// <param name="failed">Takes what somebody who was told throws.</param>
internal sealed class Notices(Action<Exception> failed)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = [];
    private bool _isTelling;

    public void Add(Action notice)
    {
        lock (_lock)
        {
            _waiting.Enqueue(notice);
        }
    }

    /// <summary>Tells everything, unless another thread does so, or a caller of this one.</summary>
    public void Tell()
    {
        lock (_lock)
        {
            if (_isTelling)
            {
                return;
            }

            _isTelling = true;
        }

        while (TakeNext() is { } notice)
        {
            try
            {
                notice();
            }
#pragma warning disable CA1031 // A subscriber's fault must not end a connection.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failed(e);
            }
        }
    }

    private Action? TakeNext()
    {
        lock (_lock)
        {
            _isTelling = _waiting.TryDequeue(out var notice);
            return notice;
        }
    }
}
