using System.Net;
using System.Net.Sockets;
using System.Text;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Listening;

/// <summary>Who counts as a client of the UDP door, and for how long.</summary>
[TestClass]
public sealed class UdpSourcesTests
{
    private const int Limit = 20_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Of_SameSender_IsTheSameClient()
    {
        var watcher = new Watcher(TestContext);
        using var socket = NewSocket();
        using var sources = new UdpSources(socket, watcher.Register, new FakeClock());

        var first = Of(sources, 5060);
        var again = Of(sources, 5060);
        var other = Of(sources, 5061);

        Assert.AreSame(first, again);
        Assert.AreEqual(1, other.Number);
        Assert.AreEqual("udp 0 connected", await watcher.NextAsync());
        Assert.AreEqual("udp 1 connected", await watcher.NextAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Of_SilentForAMinute_IsForgottenAndItsNumberNotUsedAgain()
    {
        var watcher = new Watcher(TestContext);
        var clock = new FakeClock();
        using var socket = NewSocket();
        using var sources = new UdpSources(socket, watcher.Register, clock);
        Of(sources, 5060);
        Of(sources, 5061);
        clock.Advance(TimeSpan.FromSeconds(30));
        Of(sources, 5061);

        clock.Advance(TimeSpan.FromSeconds(31));
        var returned = Of(sources, 5060);

        Assert.AreEqual(2, returned.Number);
        Assert.AreEqual(
            "udp 0 connected\nudp 1 connected\nudp 0 disconnected (silent for 60 seconds)\nudp 2 connected",
            string.Join('\n', await watcher.ReadUntilAsync("udp 2")));
        Assert.AreSame(watcher.Client(ClientProtocol.Udp, 1), Of(sources, 5061));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public void Of_MoreThanAThousandSenders_ForgetsTheOneThatWasSilentForLongest()
    {
        var clock = new FakeClock();
        var watcher = new Watcher(TestContext, time: clock);
        using var socket = NewSocket();
        using var sources = new UdpSources(socket, watcher.Register, clock);
        for (var port = 1; port <= 1000; port++)
        {
            Of(sources, port);
        }

        Of(sources, 1);
        Of(sources, 1001);

        Assert.HasCount(1000, watcher.Register.Clients);
        Assert.IsTrue(watcher.Register.TryFind(ClientProtocol.Udp, 0, out _));
        Assert.IsFalse(watcher.Register.TryFind(ClientProtocol.Udp, 1, out _));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_KnownSender_GetsADatagramAndStaysForAnotherMinute()
    {
        var watcher = new Watcher(TestContext);
        var clock = new FakeClock();
        using var socket = NewSocket();
        using var sources = new UdpSources(socket, watcher.Register, clock);
        using var client = new DatagramClient((IPEndPoint)socket.LocalEndPoint!, TestContext);
        var known = Of(sources, ((IPEndPoint)client.LocalEndpoint).Port);
        clock.Advance(TimeSpan.FromSeconds(40));

        known.TrySend(new OperatorMessage(Encoding.UTF8.GetBytes("hello\n"), IsText: true));
        clock.Advance(TimeSpan.FromSeconds(40));

        Assert.AreEqual("hello\n", await client.ReceiveAsync());
        Assert.AreEqual("udp 0 > hello", (await watcher.ReadUntilAsync(">"))[^1]);
        Assert.HasCount(1, watcher.Register.Clients);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Kick_KnownSender_IsForgottenOnce()
    {
        var watcher = new Watcher(TestContext);
        using var socket = NewSocket();
        using var sources = new UdpSources(socket, watcher.Register, new FakeClock());
        var known = Of(sources, 5060);

        known.Kick();
        known.Kick();
        Of(sources, 5060);

        Assert.AreEqual(
            "udp 0 connected\nudp 0 disconnected (operator: kicked)\nudp 1 connected",
            string.Join('\n', await watcher.ReadUntilAsync("udp 1")));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_TooLongForADatagram_IsAFault()
    {
        var watcher = new Watcher(TestContext);
        using var socket = NewSocket();
        using var sources = new UdpSources(socket, watcher.Register, new FakeClock());
        var known = Of(sources, 5060);

        known.TrySend(new OperatorMessage(new byte[70_000], IsText: false));

        Assert.StartsWith("udp 0 X not sent: ", (await watcher.ReadUntilAsync("X"))[^1]);
    }

    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static RegisteredClient Of(UdpSources sources, int port)
    {
        var sender = new IPEndPoint(IPAddress.Loopback, port);
        return sources.Of(sender, sender.Serialize());
    }
}
