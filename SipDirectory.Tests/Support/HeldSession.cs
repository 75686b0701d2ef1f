using SipDirectory.Lookup;

namespace SipDirectory.Tests.Support;

/// <summary>Begins to answer when the test lets it.</summary>
internal sealed class HeldSession(ISession session) : ISession
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new();

    /// <summary>Completes with the first request.</summary>
    public Task Asked => _asked.Task;

    public LookupCounts Counts => session.Counts;

    public void Release() => _released.SetResult();

    public SessionStatus Answer(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int written)
    {
        _asked.TrySetResult();
        _released.Task.Wait();
        return session.Answer(input, isLast, output, out consumed, out written);
    }

    public int AnswerDatagram(ReadOnlySpan<byte> datagram, Span<byte> output) => session.AnswerDatagram(datagram, output);
}
