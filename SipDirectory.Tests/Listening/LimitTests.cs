using System.Diagnostics;
using System.Net;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

public abstract class LimitTests : ServerTests
{
    private const int Limit = 30_000;
    private const string LineTooLong = "{\"error\":\"line too long\"}";
    private const string AccessDenied = "{\"error\":\"access denied\"}";
    private const string TooManyConnections = "{\"error\":\"too many connections\"}";

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(RequestCases.TooLong), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Line_TooLong_AnswersEarlierLinesThenErrorThenFin(string name, byte[] requests, string expected)
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(requests);
        var answers = await client.ReadToFinAsync();

        Assert.AreEqual(expected, answers, name);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Line_TooLongForAGreaterLimit_IsBoundedByThatLimit()
    {
        await using var server = StartServer(options => options with { MaxLine = 100_000 });
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(new string('x', 100_000) + "\n" + new string('y', 100_001));
        var answers = await client.ReadToFinAsync();

        Assert.AreEqual($"\n{LineTooLong}\n", answers);
    }

    // A reset would take the message with it: the client reads it only after it has sent for a while.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Line_TooLongAndClientKeepsSending_LeavesTheErrorReadable()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        var sent = await client.FloodAsync(new byte[64 * 1024], limit: 2_000_000);
        var answers = await client.ReadToFinAsync();

        Assert.IsGreaterThanOrEqualTo(2_000_000L, sent);
        Assert.AreEqual(LineTooLong + "\n", answers);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Line_TooLongAndClientNeverStopsSending_IsClosedAfterTheLingerTime()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var started = Stopwatch.GetTimestamp();

        await client.FloodAsync(new byte[64 * 1024], limit: long.MaxValue);

        Assert.IsInRange(1 - Elapsed.Clock, 1.5 + Elapsed.Scheduling, Elapsed.SecondsSince(started));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connections_TooMany_AreToldAndClosedWithFin()
    {
        await using var server = StartServer(options => options with { Limit = new ConnectionLimit(2) });
        using var first = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var second = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await first.IsServedAsync() && await second.IsServedAsync());

        using var third = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await third.SendAsync(SampleDirectory.Known + "\n");
        var answers = await third.ReadToFinAsync();

        Assert.AreEqual(TooManyConnections + "\n", answers);
        Assert.IsTrue(await first.IsServedAsync() && await second.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connections_OneLeavesTheLimit_ANewOneIsServed()
    {
        var log = new CollectingSink();
        await using var server = StartServer(options => options with { Limit = new ConnectionLimit(1) }, log.Logger());
        using var first = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await first.IsServedAsync());
        first.FinishSending();
        Assert.AreEqual(ConnectionEnd.Fin, await first.WaitForEndAsync());
        await log.WaitForAsync("(client: closed)", TestContext);

        // Logged just before it leaves the set: the next client may still meet the limit.
        string? answer;
        do
        {
            using var second = await LineClient.ConnectAsync(server.Endpoint, TestContext);
            await second.SendAsync("nobody\n");
            answer = await second.ReadLineAsync();
        }
        while (answer == TooManyConnections);

        Assert.AreEqual("", answer);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connections_TooManyToBeTold_AreClosedWithoutAWord()
    {
        await using var server = StartServer(options => options with
        {
            Limit = new ConnectionLimit(1),
            MaxRefusals = 2,
            LingerTime = TimeSpan.FromSeconds(20),
        });
        using var served = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await served.IsServedAsync());
        using var told = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var toldToo = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.AreEqual(TooManyConnections, await told.ReadLineAsync());
        Assert.AreEqual(TooManyConnections, await toldToo.ReadLineAsync());

        using var untold = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var received = await untold.ReadToFinAsync();

        Assert.AreEqual("", received);
        Assert.IsTrue(await served.IsServedAsync());
        told.Reset();
        toldToo.Reset();
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("127.0.0.1", "127.0.0.1/32")]
    [DataRow("::", "127.0.0.0/31")]
    [DataRow("127.0.0.1", "2001:db8::/32 10.0.0.0/8 127.0.0.1/32")]
    public async Task Connections_FromElsewhereThanAllowed_AreToldAndClosedWithFin(string address, string networks)
    {
        await using var server = StartServer(options => options with
        {
            Endpoint = new IPEndPoint(IPAddress.Parse(address), 0),
            Allowed = new AllowedNetworks([.. networks.Split(' ').Select(network => IPNetwork.Parse(network))]),
        });
        var endpoint = new IPEndPoint(IPAddress.Loopback, server.Endpoint.Port);
        using var allowed = await LineClient.ConnectAsync(endpoint, TestContext, from: "127.0.0.1");
        using var other = await LineClient.ConnectAsync(endpoint, TestContext, from: "127.0.0.2");

        await other.SendAsync(SampleDirectory.Known + "\n");
        var answers = await other.ReadToFinAsync();
        other.Dispose();
        var isServed = await allowed.IsServedAsync();
        allowed.Dispose();
        await server.StopAsync();

        Assert.AreEqual(AccessDenied + "\n", answers);
        Assert.IsTrue(isServed);
        Assert.AreEqual(1, server.Counts.Requests);
        Assert.AreEqual(2, server.Counts.Connections);
    }

    // A reset would take the message with it: the client reads it only after it has sent for a while.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connections_NotAllowedAndClientKeepsSending_LeavesTheErrorReadable()
    {
        await using var server = StartServer(
            options => options with { Allowed = new AllowedNetworks([IPNetwork.Parse("10.0.0.0/8")]) });
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.FloodAsync(new byte[64 * 1024], limit: 2_000_000);
        var answers = await client.ReadToFinAsync();

        Assert.AreEqual(AccessDenied + "\n", answers);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connections_ToldClientNeverLeaves_IsClosedAfterTheLingerTime()
    {
        await using var server = StartServer(options => options with { Limit = new ConnectionLimit(1) });
        using var served = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await served.IsServedAsync());
        using var refused = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var started = Stopwatch.GetTimestamp();

        await refused.FloodAsync(new byte[64 * 1024], limit: long.MaxValue);

        Assert.IsInRange(1 - Elapsed.Clock, 1.5 + Elapsed.Scheduling, Elapsed.SecondsSince(started));
    }
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class LimitTestsOnEpoll : LimitTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class LimitTestsOnSockets : LimitTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
