using SipDirectory.Engine;

namespace SipDirectory.Listening;

/// <summary>
/// How long a client has been quiet. One that takes answers is active, also while they are answers that the kernel
/// holds for it. A field of its connection, which is never copied: a silent client keeps no object for it.
/// </summary>
internal struct ClientActivity()
{
    /// <summary>Activity that the conversation itself has seen so recently needs no look at the kernel's counters.</summary>
    public const long FreshMilliseconds = 250;

    private long _latest = Environment.TickCount64;
    private long _bytesAcked;
    private volatile bool _isSending;
    private volatile bool _hasSent;

    /// <summary>Whether an answer is being handed to the kernel, which may wait for the client.</summary>
    public readonly bool IsSending => _isSending;

    /// <summary>Whether the client may have answers that it has not taken. Behind them a close would never reach it.</summary>
    public readonly bool OwesAnswers => _isSending || _hasSent;

    public void Touch() => Volatile.Write(ref _latest, Environment.TickCount64);

    public void BeginSend() => _isSending = true;

    /// <summary>An answer was handed to the kernel at once.</summary>
    public void Sent() => _hasSent = true;

    /// <summary>An answer was handed to the kernel, as far as the client took it.</summary>
    public void EndSend()
    {
        _hasSent = true;
        _isSending = false;
        Touch();
    }

    /// <param name="now">In milliseconds, as <see cref="Environment.TickCount64"/>.</param>
    public long QuietMilliseconds(long now) => now - Volatile.Read(ref _latest);

    /// <summary>Goes before the question to the kernel, so that what is sent meanwhile is not forgotten.</summary>
    /// <returns>Whether there is anything to ask for.</returns>
    public bool BeginLook()
    {
        if (!OwesAnswers)
        {
            return false;
        }

        _hasSent = false;
        return true;
    }

    /// <summary>Takes what the kernel says for activity of the client.</summary>
    public void EndLook(TcpProgress progress, long now)
    {
        if (progress.IsWaiting)
        {
            _hasSent = true;
        }

        if (progress.BytesAcked != _bytesAcked)
        {
            _bytesAcked = progress.BytesAcked;
            var latest = Volatile.Read(ref _latest);
            Interlocked.CompareExchange(ref _latest, Math.Max(latest, now - progress.SinceLastAck), latest);
        }
    }
}
