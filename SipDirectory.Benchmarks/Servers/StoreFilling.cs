using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>Stores every record in a server over the wire, pipelined.</summary>
internal static class StoreFilling
{
    // Small enough that neither side blocks on the other: the replies to a batch fit in the socket buffers.
    private const int BatchSize = 500;

    public static async Task FillAsync(
        RecordSet records, WireProtocol protocol, int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);

        var commands = new ArrayBufferWriter<byte>();
        var replies = new byte[BatchSize * protocol.StoredReply.Length];
        for (var next = 0; next < records.Count;)
        {
            var end = Math.Min(next + BatchSize, records.Count);
            var expected = replies.AsMemory(0, (end - next) * protocol.StoredReply.Length);
            commands.ResetWrittenCount();
            for (; next < end; next++)
            {
                protocol.WriteStore(commands, records.Aor(next), records.Record(next));
            }

            await SendAllAsync(socket, commands.WrittenMemory, cancellationToken);
            await ReceiveAllAsync(socket, expected, cancellationToken);
            CheckReplies(expected.Span, protocol);
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    private static async Task ReceiveAllAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received == 0)
            {
                throw new LoadException("the server closed while it was filled");
            }

            buffer = buffer[received..];
        }
    }

    private static void CheckReplies(ReadOnlySpan<byte> replies, WireProtocol protocol)
    {
        for (; !replies.IsEmpty; replies = replies[protocol.StoredReply.Length..])
        {
            if (!replies.StartsWith(protocol.StoredReply.Span))
            {
                throw new LoadException("the server did not store a record");
            }
        }
    }
}
