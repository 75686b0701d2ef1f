using System.Buffers;
using System.Net.Sockets;

namespace SipDirectory.Listening;

/// <summary>
/// The way out for a client that may still be sending: FIN, then its input is read and dropped until its own FIN.
/// Closing with input unread would reset the connection, and the reset would overtake our last answers.
/// </summary>
internal static class LingeringClose
{
    private const int DiscardSize = 4096;

    /// <summary>Closes the socket at the latest after <paramref name="limit"/>. Throws nothing that a client can cause.</summary>
    public static async Task RunAsync(Socket socket, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        var buffer = ArrayPool<byte>.Shared.Rent(DiscardSize);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(buffer, deadline.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Gone, or out of time: either way the socket is closed now.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            socket.Dispose();
        }
    }
}
