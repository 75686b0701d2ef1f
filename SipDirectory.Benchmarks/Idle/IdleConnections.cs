using System.Net;
using System.Net.Sockets;
using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Idle;

/// <summary>Connections that have had one answer each and ask for no more. Disposing closes them.</summary>
internal sealed class IdleConnections(int port, RecordSet records) : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>Opens more of them, one after the other.</summary>
    /// <exception cref="LoadException">The server refused, or gave a wrong answer.</exception>
    public async Task AddAsync(int count, CancellationToken cancellationToken)
    {
        for (var added = 0; added < count; added++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
                await AskAsync(socket, _sockets.Count % records.Count, cancellationToken);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                throw new LoadException($"connection {_sockets.Count}: {exception.Message}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private async Task AskAsync(Socket socket, int record, CancellationToken cancellationToken)
    {
        byte[] request = [.. records.Aor(record), (byte)'\n'];
        await socket.SendAsync(request, cancellationToken);
        var answer = new byte[records.Record(record).Length + 1];
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (!answer.AsSpan(..^1).SequenceEqual(records.Record(record)))
        {
            throw new LoadException($"connection {_sockets.Count}: a wrong answer");
        }
    }
}
