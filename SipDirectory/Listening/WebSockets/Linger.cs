using Microsoft.AspNetCore.Connections;

namespace SipDirectory.Listening.WebSockets;

/// <summary>The time that a client has to close after us.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="time">From our close on.</param>
internal sealed class Linger(ConnectionContext connection, TimeSpan time)
{
    private long _until = long.MaxValue;
    private volatile bool _isDiscarding;

    public void Begin() => Volatile.Write(ref _until, Environment.TickCount64 + (long)time.TotalMilliseconds);

    /// <param name="now">In milliseconds, as <see cref="Environment.TickCount64"/>.</param>
    public bool IsOver(long now) => now >= Volatile.Read(ref _until);

    /// <summary>Has the connection closed, by a reset if the client can still be understood.</summary>
    public void End()
    {
        if (_isDiscarding)
        {
            connection.Transport.Input.CancelPendingRead();
        }
        else
        {
            connection.Abort();
        }
    }

    /// <summary>
    /// Reads what still comes behind a malformed frame, until the client closes its side or the time is over. Nothing can
    /// be understood any more, but closing with input unread would reset the connection, and the reset would overtake the
    /// close that the framework has sent.
    /// </summary>
    public async Task DiscardInputAsync()
    {
        _isDiscarding = true;
        Begin();
        var input = connection.Transport.Input;
        var isOpen = true;
        while (isOpen)
        {
            try
            {
                var read = await input.ReadAsync();
                input.AdvanceTo(read.Buffer.End);

                // A stop of the web server cancels too, but the client still has its time.
                isOpen = !read.IsCompleted && !IsOver(Environment.TickCount64);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
            {
                isOpen = false;
            }
        }
    }
}
