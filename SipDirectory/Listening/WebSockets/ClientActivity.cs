using System.Net.Sockets;
using SipDirectory.Engine;

namespace SipDirectory.Listening.WebSockets;

/// <summary>
/// How long a client has been quiet. One that takes answers is active, also while they are answers that the kernel
/// holds for it.
/// </summary>
/// <param name="tcp">Its socket, which is asked what the client has taken; null where there is none.</param>
internal sealed class ClientActivity(Socket? tcp)
{
    // Activity that the conversation itself has seen so recently needs no look at the kernel's counters.
    private const long FreshMilliseconds = 250;

    private long _latest = Environment.TickCount64;
    private long _bytesAcked;
    private volatile bool _isSending;
    private volatile bool _hasSent;

    /// <summary>Whether an answer is being handed to the kernel, which may wait for the client.</summary>
    public bool IsSending => _isSending;

    /// <summary>Whether the client may have answers that it has not taken. Behind them a close would never reach it.</summary>
    public bool OwesAnswers => _isSending || _hasSent;

    public void Touch() => Volatile.Write(ref _latest, Environment.TickCount64);

    public void BeginSend() => _isSending = true;

    public void EndSend()
    {
        _hasSent = true;
        _isSending = false;
        Touch();
    }

    /// <param name="now">In milliseconds, as <see cref="Environment.TickCount64"/>.</param>
    public long QuietMilliseconds(long now)
    {
        var latest = Volatile.Read(ref _latest);
        var quiet = now - latest;
        if (quiet < FreshMilliseconds || !OwesAnswers)
        {
            return quiet;
        }

        // Cleared before the kernel is asked, so that what is sent meanwhile is not forgotten.
        _hasSent = false;
        if (tcp is null || !TcpProgress.TryRead(tcp, out var progress))
        {
            return quiet;
        }

        if (progress.IsWaiting)
        {
            _hasSent = true;
        }

        if (progress.BytesAcked != _bytesAcked)
        {
            _bytesAcked = progress.BytesAcked;
            quiet = Math.Min(quiet, progress.SinceLastAck);
            Interlocked.CompareExchange(ref _latest, now - quiet, latest);
        }

        return quiet;
    }
}
