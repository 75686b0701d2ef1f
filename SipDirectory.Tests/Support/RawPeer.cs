using System.Net;
using System.Net.Sockets;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Support;

/// <summary>A client that sends what a test wants, byte for byte.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly CancellationToken _token;

    private RawPeer(CancellationToken token) => _token = token;

    private NetworkStream Stream => _client.GetStream();

    public static async Task<RawPeer> ConnectAsync(TestNode server, TestContext test)
    {
        var peer = new RawPeer(test.CancellationToken);
        await peer._client.ConnectAsync(IPAddress.Loopback, server.Port, test.CancellationToken);
        return peer;
    }

    /// <summary>Connects, and exchanges capabilities.</summary>
    public static async Task<RawPeer> OpenAsync(TestNode server, string identity, TestContext test, params Avp[] more)
    {
        var peer = await ConnectAsync(server, test);
        await peer.SendAsync(Cer(identity, more));
        await peer.ReceiveAsync();
        await server.WaitForAsync($"up {identity}", test);
        return peer;
    }

    public static Message Cer(string identity, params Avp[] more)
    {
        var cer = new Message(new DiameterHeader(CommandFlags.Request, 257, 0, 7, 8));
        cer.Avps.Add(Avp.Identity(AvpCode.OriginHost, identity));
        cer.Avps.Add(Avp.Identity(AvpCode.OriginRealm, "raw.example"));
        cer.Avps.Add(Avp.Address(AvpCode.HostIPAddress, IPAddress.Loopback));
        cer.Avps.Add(Avp.Unsigned32(AvpCode.VendorId, 0));
        cer.Avps.Add(Avp.Utf8String(AvpCode.ProductName, "raw", AvpFlags.None));
        cer.Avps.Add(Avp.Unsigned32(AvpCode.AuthApplicationId, TestNode.TestApplication));
        foreach (var avp in more)
        {
            cer.Avps.Add(avp);
        }

        return cer;
    }

    public static Message WatchdogRequest(string identity)
    {
        var request = new Message(new DiameterHeader(CommandFlags.Request, 280, 0, 9, 10));
        request.Avps.Add(Avp.Identity(AvpCode.OriginHost, identity));
        request.Avps.Add(Avp.Identity(AvpCode.OriginRealm, "raw.example"));
        return request;
    }

    public Task SendAsync(Message message) => SendAsync(message.ToArray());

    public async Task SendAsync(byte[] bytes) => await Stream.WriteAsync(bytes, _token);

    /// <returns>False where the node has closed the connection.</returns>
    public async Task<bool> TrySendAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <returns>The next message; null where the node has closed the connection.</returns>
    public async Task<Message?> ReceiveAsync()
    {
        try
        {
            var front = new byte[DiameterHeader.Size];
            await Stream.ReadExactlyAsync(front, _token);
            DiameterHeader.TryRead(front, out var header);
            var bytes = new byte[header.Length];
            front.CopyTo(bytes, 0);
            await Stream.ReadExactlyAsync(bytes.AsMemory(DiameterHeader.Size), _token);
            return Message.TryDecode(bytes, out var message, out _) ? message : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}
