using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>A client of the UDP door in a test; owns its socket, which takes datagrams of the server only.</summary>
internal sealed class DatagramClient : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _buffer = new byte[65_536];

    /// <param name="server">Where to send.</param>
    /// <param name="test">Its time limit ends whatever the client waits for.</param>
    /// <param name="from">The address to send from; null for the system's choice.</param>
    public DatagramClient(IPEndPoint server, TestContext test, string? from = null)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        _socket.Connect(server);
        _cancellation = test.CancellationToken;
    }

    public EndPoint LocalEndpoint => _socket.LocalEndPoint!;

    /// <summary>Whether there is a datagram that was not received.</summary>
    public bool HasAnswer => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>On loopback it has arrived when this returns.</summary>
    public void Send(string datagram) => Send(Encoding.UTF8.GetBytes(datagram));

    public void Send(ReadOnlySpan<byte> datagram) => Assert.AreEqual(datagram.Length, _socket.Send(datagram));

    public async Task<string> ReceiveAsync() =>
        Encoding.UTF8.GetString(_buffer, 0, await _socket.ReceiveAsync(_buffer, _cancellation));

    public Task<string> AskAsync(string datagram)
    {
        Send(datagram);
        return ReceiveAsync();
    }

    /// <summary>Asks again and again, and allocates nothing for it.</summary>
    public void Exchange(string datagram, int times)
    {
        var bytes = Encoding.UTF8.GetBytes(datagram);
        for (var i = 0; i < times; i++)
        {
            _socket.Send(bytes);
            _socket.Receive(_buffer);
        }
    }

    /// <summary>Whether a request is answered as it has to be, and by the next datagram that comes.</summary>
    public async Task<bool> IsServedAsync() => await AskAsync(SampleDirectory.Known) == SampleDirectory.KnownRecord + "\n";

    public void Dispose() => _socket.Dispose();
}
