using System.Diagnostics;
using System.Net.Sockets;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Support.RawWebSocketClient;

namespace SipDirectory.Tests.Listening.WebSockets;

[TestClass]
public sealed class StopTests
{
    private const int Limit = 30_000;
    private const string Known = SampleDirectory.Known;

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> BrokenRules =>
    [
        ["no mask", new byte[] { 0x81, 1, (byte)'a' }, 1002, "malformed frame: The client sent a frame without a mask."],
        ["no UTF-8", (byte[])[.. Frame(Text, [0xE2], isFinal: false), .. Frame(Continuation, "")], 1007, "malformed frame: text that is no UTF-8"],
        ["too long", Frame(Binary, new byte[64 * 1024 + 1]), 1009, "message longer than 65536 bytes"],
    ];

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_IdleClient_IsClosedWith1001()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        var stopped = Stopwatch.GetTimestamp();

        var stopping = server.StopAsync();
        var code = await client.WaitForCloseAsync();
        await stopping;

        Assert.AreEqual(1001, code);
        Assert.IsLessThan(0.5 + Elapsed.Scheduling, Elapsed.SecondsSince(stopped));
        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 1, Found: 1, NotFound: 0, Errors: 0), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Known, 500, DisplayName = "many")]
    [DataRow(SampleDirectory.Large, 20, DisplayName = "more answers than the kernel takes at once")]
    public async Task Stop_MessagesReceived_AreAnsweredThenClosedWith1001(string request, int messages)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);
        await client.SendAsync([.. Enumerable.Repeat(Frame(Text, request), messages).SelectMany(frame => frame)]);

        // Long enough for a stop that does not wait for what it cannot send yet to give itself away.
        var stopping = server.StopAsync();
        await TimeAsync(0.5);
        var code = await client.ReadCloseAsync();
        client.Dispose();
        await stopping;

        Assert.AreEqual(1001, code);
        Assert.AreEqual(messages, server.Counts.Found);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(BrokenRules), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Stop_ClientBreaksARuleMeanwhile_IsToldWhichAndSoIsTheOperator(string name, byte[] frames, int expected, string fault)
    {
        var watcher = new Watcher(TestContext);
        var session = new HeldSession(SampleDirectory.OpenSession());
        await using var server = await RunningWebSocketServer.StartAsync(register: watcher.Register, openSession: () => session);
        using var client = await OpenAsync(server.Endpoint, TestContext);
        await client.SendAsync([.. Frame(Text, "nobody"), .. frames]);
        await session.Asked;

        var stopping = server.StopAsync();
        session.Release();
        var code = await client.ReadCloseAsync();
        client.Dispose();
        await stopping;

        Assert.AreEqual(expected, code, name);
        Assert.AreEqual(1, server.Counts.Errors, name);
        var shown = await watcher.ReadUntilAsync("disconnected");
        Assert.ContainsSingle(line => line.StartsWith("ws 0 X ", StringComparison.Ordinal), shown, name);
        Assert.Contains($"ws 0 X {fault}", shown, name);
    }

    // Closing with them unread would reset the connection.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientSendsOnBehindAMalformedFrame_CloseReachesIt()
    {
        var session = new HeldSession(SampleDirectory.OpenSession());
        await using var server = await RunningWebSocketServer.StartAsync(
            options => options with { LingerTime = TimeSpan.FromSeconds(0.5) }, openSession: () => session);
        using var client = await OpenAsync(server.Endpoint, TestContext);
        await client.SendAsync([.. Frame(Text, "nobody"), 0x81, 1, (byte)'a']);
        await session.Asked;

        var stopping = server.StopAsync();
        session.Release();
        var code = await client.ReadCloseAsync();
        await client.SendAsync(new byte[300_000]);
        var end = await client.WaitForEndAsync();
        await stopping;

        Assert.AreEqual(1002, code);
        Assert.AreEqual(ConnectionEnd.Fin, end);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientAsksWithoutEnd_IsNotHeldUp()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { StopTime = TimeSpan.FromSeconds(20) });
        using var client = await OpenAsync(server.Endpoint, TestContext);
        var flood = client.FloodAsync([.. Enumerable.Repeat(Frame(Text, Known), 1000).SelectMany(frame => frame)]);
        await client.ReadBytesAsync(100_000);
        var reading = client.WaitForEndAsync();
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();

        Assert.IsLessThan(8, Elapsed.SecondsSince(stopped));
        await flood;
        await reading;
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientNeverReads_TakesAtMostTheStopTime()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { StopTime = TimeSpan.FromSeconds(0.6) });
        using var client = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        var flood = client.FloodAsync([.. Enumerable.Repeat(Frame(Text, SampleDirectory.Large), 1000).SelectMany(frame => frame)]);
        await client.ReadBytesAsync(100);
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();
        var seconds = Elapsed.SecondsSince(stopped);
        await flood;

        Assert.IsInRange(0.6 - Elapsed.Clock, 0.6 + 2 * Elapsed.Scheduling, seconds);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\n", DisplayName = "half a request")]
    public async Task Stop_ClientWithoutHandshake_IsNotWaitedFor(string start)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);
        using var other = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        await client.SendAsync(start);
        Assert.IsTrue(await other.IsServedAsync());
        await other.CloseAsync();
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();

        Assert.IsLessThan(1 + Elapsed.Scheduling, Elapsed.SecondsSince(stopped));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_CalledTwice_IsQuiet()
    {
        await using var server = await RunningWebSocketServer.StartAsync();

        await server.StopAsync();
        await server.StopAsync();

        Assert.AreEqual(0, server.Counts.Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_IdleClientThatDoesNotClose_IsWaitedForOnlyTheLingerTime()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();

        Assert.IsLessThan(1.5 + Elapsed.Scheduling, Elapsed.SecondsSince(stopped));
        Assert.AreEqual(1001, await client.ReadCloseAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_NewClient_IsNotAccepted()
    {
        await using var server = await RunningWebSocketServer.StartAsync();

        await server.StopAsync();

        await Assert.ThrowsExactlyAsync<SocketException>(() => ConnectAsync(server.Endpoint, TestContext));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_MessageWithoutItsEnd_IsNoRequest()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);
        await client.SendAsync([.. Frame(Text, "nobody"), .. Frame(Text, Known + "\n", isFinal: false)]);

        var stopping = server.StopAsync();
        var (_, _, answer) = await client.ReadFrameAsync();
        var code = await client.ReadCloseAsync();
        client.Dispose();
        await stopping;

        Assert.AreSequenceEqual("\n"u8.ToArray(), answer);
        Assert.AreEqual(1001, code);
        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 1, Found: 0, NotFound: 1, Errors: 0), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ManyClients_AreAllClosedAndCounted()
    {
        const int Clients = 200;
        await using var server = await RunningWebSocketServer.StartAsync();
        var clients = new List<WebSocketTestClient>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await WebSocketTestClient.ConnectAsync(server.Address, TestContext));
            Assert.IsTrue(await clients[i].IsServedAsync());
        }

        var stopping = server.StopAsync();
        var codes = await Task.WhenAll(clients.Select(client => client.WaitForCloseAsync()));
        await stopping;
        clients.ForEach(client => client.Dispose());

        Assert.AreEqual(Clients, codes.Count(code => code == 1001));
        Assert.AreEqual(new ServerCounts(Clients, Requests: Clients, Found: Clients, NotFound: 0, Errors: 0), server.Counts);
    }

    // What is tested is time itself.
    private Task TimeAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.CancellationToken);
}
