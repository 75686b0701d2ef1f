using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Applications;

[TestClass]
public sealed class DiameterApplicationTests
{
    private const int Limit = 30_000;

    private static readonly string[] BaseNames = ["CER", "CEA", "DWR", "DWA", "DPR", "DPA"];

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task StartAsync_ClientOfAServer_IsOpenOnBothSides()
    {
        await using var server = await StartServerAsync();
        Assert.AreEqual(PeerState.Closed, server.State);

        await using var client = await StartClientAsync(server);
        var answering = server.SendAsync(Request(server));
        await client.SendAsync(client.Node.CreateAnswer(await client.ReceiveAsync(TestContext.CancellationToken)));
        await answering;

        Assert.AreEqual((PeerState.IOpen, PeerState.ROpen), (client.State, server.State));
        Assert.AreEqual(("server.example", "client.example"), (client.Peer?.Identity, server.Peer?.Identity));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task SendAsync_RequestsEitherWay_AreAnsweredByTheOtherSide()
    {
        await using var server = await StartServerAsync();
        await using var client = await StartClientAsync(server);

        foreach (var (one, other) in ((DiameterApplication, DiameterApplication)[])[(client, server), (server, client)])
        {
            var asked = Request(one);
            var answering = one.SendAsync(asked);
            var request = await other.ReceiveAsync(TestContext.CancellationToken);
            var sent = other.Node.CreateAnswer(request);
            Assert.AreSame(sent, await other.SendAsync(sent));
            var answer = await answering;

            Assert.AreSequenceEqual(asked.Avps[0].Data.ToArray(), answer.Avps[0].Data.ToArray());
            Assert.AreEqual(asked.Header.EndToEnd, answer.Header.EndToEnd);
            Assert.AreEqual((uint)ResultCode.Success, ResultOf(answer));
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task SendAsync_ServerWithoutPeer_WaitsForIt()
    {
        await using var server = await StartServerAsync();
        var answering = server.SendAsync(Request(server));
        await using var client = await StartClientAsync(server);

        await client.SendAsync(client.Node.CreateAnswer(await client.ReceiveAsync(TestContext.CancellationToken)));

        Assert.AreEqual((uint)ResultCode.Success, ResultOf(await answering));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task SendAsync_NobodyComes_FailsForWantOfAPeer()
    {
        await using var server = await StartServerAsync(options => options with { RequestTimeout = TimeSpan.FromMilliseconds(20) });

        var failure = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => server.SendAsync(Request(server)));

        Assert.AreEqual(RequestFailure.NoPeer, failure.Failure);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task SendAsync_BaseMessageOrAnswerToNothing_IsRefused()
    {
        await using var server = await StartServerAsync();
        await using var client = await StartClientAsync(server);
        var answering = client.SendAsync(Request(client));
        var answer = server.Node.CreateAnswer(await server.ReceiveAsync(TestContext.CancellationToken));
        await server.SendAsync(answer);
        await answering;

        foreach (var message in client.BaseMessages.Values)
        {
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => client.SendAsync(message));
        }

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => server.SendAsync(answer));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => client.SendAsync(Request(client).CreateAnswer(ResultCode.Success, "a", "b")));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task SendAsync_MoreThanTheOtherSideTakes_AreAnsweredWith3004()
    {
        await using var server = await StartServerAsync(options => options with { UnansweredRequests = 1 });
        await using var client = await StartClientAsync(server);
        var first = client.SendAsync(Request(client));

        var second = await client.SendAsync(Request(client));

        Assert.AreEqual((uint)ResultCode.TooBusy, ResultOf(second));
        await server.SendAsync(server.Node.CreateAnswer(await server.ReceiveAsync(TestContext.CancellationToken)));
        Assert.AreEqual((uint)ResultCode.Success, ResultOf(await first));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task DisposeAsync_RequestNobodyAnswered_Gets5012AndTheReaderEnds()
    {
        var server = await StartServerAsync();
        await using var client = await StartClientAsync(server);
        var first = client.SendAsync(Request(client));
        await server.ReceiveAsync(TestContext.CancellationToken);

        await server.DisposeAsync();

        Assert.AreEqual((uint)ResultCode.UnableToComply, ResultOf(await first));
        await Assert.ThrowsExactlyAsync<ChannelClosedException>(() => server.ReceiveAsync(TestContext.CancellationToken));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task StartAsync_NobodyListens_SaysWhy()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();

        var failure = await Assert.ThrowsExactlyAsync<DiameterPeerException>(() => DiameterApplication.StartAsync(
            new DiameterApplicationOptions { Identity = "c.example", Peer = "s.example", Port = port }, TestContext.CancellationToken));

        Assert.AreEqual("s.example is not connected: Connection refused", failure.Message);
    }

    [TestMethod]
    public async Task StartAsync_ClientWithoutPeer_IsAnArgumentException() =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => DiameterApplication.StartAsync(new(), TestContext.CancellationToken));

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task BaseMessages_Shown_AreThoseOfThisSide()
    {
        await using var server = await StartServerAsync();

        var messages = server.BaseMessages;

        Assert.AreSequenceEqual(BaseNames, messages.Keys.ToArray());
        Assert.AreSequenceEqual([257u, 257u, 280u, 280u, 282u, 282u], messages.Values.Select(message => message.Header.CommandCode).ToArray());
        Assert.IsTrue(messages.All(pair => pair.Value.Header.IsRequest == pair.Key.EndsWith('R')));
        Assert.AreEqual("server.example", new CapabilitiesExchangeRequest(messages["CER"]).OriginHost);
        Assert.AreEqual((uint)ResultCode.Success, ResultOf(messages["CEA"]));
    }

    private static Task<DiameterApplication> StartServerAsync(Func<DiameterApplicationOptions, DiameterApplicationOptions>? change = null)
    {
        var options = new DiameterApplicationOptions
        {
            Mode = DiameterMode.Server,
            Identity = "server.example",
            Address = IPAddress.Loopback,
            Port = 0,
            Applications = [new(4)],
        };
        return DiameterApplication.StartAsync(change is null ? options : change(options));
    }

    private Task<DiameterApplication> StartClientAsync(DiameterApplication server) => DiameterApplication.StartAsync(
        new DiameterApplicationOptions
        {
            Identity = "client.example",
            Peer = "server.example",
            Port = server.Node.ListeningOn[0].Endpoint.Port,
            Applications = [new(4)],
        },
        TestContext.CancellationToken);

    private static Message Request(DiameterApplication application) => application.Node.CreateRequest(
        "Credit-Control", ("Destination-Realm", "example"), ("Service-Context-Id", "s"), ("CC-Request-Type", 1), ("CC-Request-Number", 0));

    private static uint ResultOf(Message answer) =>
        answer.Find(AvpCode.ResultCode) is { } avp && avp.Reader.TryGetUnsigned32(out var code) ? code : 0;
}
