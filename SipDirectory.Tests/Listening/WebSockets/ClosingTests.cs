using System.Diagnostics;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Support.RawWebSocketClient;

namespace SipDirectory.Tests.Listening.WebSockets;

/// <summary>How the server ends a connection: the idle rule, and clients that do not play along.</summary>
[TestClass]
public sealed class ClosingTests
{
    private const int Limit = 30_000;
    private const double Idle = 0.4;
    private const string Known = SampleDirectory.Known;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientNeverSends_IsClosedWith1001()
    {
        await using var server = await StartIdleServerAsync();
        var connected = Stopwatch.GetTimestamp();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        var code = await client.WaitForCloseAsync();
        var seconds = Elapsed.SecondsSince(connected);
        await server.StopAsync();

        Assert.AreEqual(1001, code);
        AssertIsIdleTime(seconds);
        Assert.AreEqual(0, server.Counts.Errors);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_RequestsKeepComing_IsNotReached()
    {
        await using var server = await StartIdleServerAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        var started = Stopwatch.GetTimestamp();
        var unserved = 0;

        while (Elapsed.SecondsSince(started) < 3 * Idle)
        {
            unserved += await client.IsServedAsync() ? 0 : 1;
            await TimeAsync(Idle / 4);
        }

        Assert.AreEqual(0, unserved);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "pings")]
    [DataRow(true, DisplayName = "fragments of a message that never ends")]
    public async Task Idle_FramesThatAreNoMessage_AreNoActivity(bool isMessage)
    {
        await using var server = await StartIdleServerAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);
        await client.SendAsync(isMessage ? Frame(Text, "a", isFinal: false) : Frame(Ping, "p"));
        var first = Stopwatch.GetTimestamp();

        var closing = client.ReadCloseAsync();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(Idle / 8));
        while (!closing.IsCompleted)
        {
            await client.SendAsync(isMessage ? Frame(Continuation, "a", isFinal: false) : Frame(Ping, "p"));
            await pace.WaitForNextTickAsync(TestContext.CancellationToken);
        }

        Assert.AreEqual(1001, await closing);
        AssertIsIdleTime(Elapsed.SecondsSince(first));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientDoesNotCloseAfterUs_IsResetAfterTheLingerTime()
    {
        await using var server = await StartIdleServerAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);
        var code = await client.ReadCloseAsync();
        var closed = Stopwatch.GetTimestamp();

        await client.WaitForEndAsync();

        Assert.AreEqual(1001, code);
        Assert.IsInRange(0.3 - Elapsed.Clock, 0.5 + Elapsed.Scheduling, Elapsed.SecondsSince(closed));
    }

    // The server's own send does not return for several idle times, while the client takes what was sent.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientTakesAnswersSlowly_IsActive()
    {
        await using var server = await StartIdleServerAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        var started = Stopwatch.GetTimestamp();
        await client.SendAsync(Frame(Text, string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 4))));

        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(Idle / 8));
        var bytes = 0L;
        while (Elapsed.SecondsSince(started) < 3 * Idle && await pace.WaitForNextTickAsync(TestContext.CancellationToken))
        {
            bytes += (await client.ReadBytesAsync(4096)).Length;
        }

        bytes += (await client.ReadBytesAsync(2_000_000)).Length;
        Assert.IsGreaterThan(2_000_000L, bytes);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Known, 40, DisplayName = "the kernel holds the answers")]
    [DataRow(SampleDirectory.Large, 40, DisplayName = "the server waits for the kernel")]
    public async Task Idle_ClientTakesNoAnswers_IsReset(string request, int requests)
    {
        var log = new CollectingSink();
        await using var server = await StartIdleServerAsync(log);
        using var client = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        var sent = Stopwatch.GetTimestamp();
        await client.SendAsync(Frame(Text, string.Concat(Enumerable.Repeat(request + "\n", requests))));

        await log.WaitForAsync("(idle: no activity)", TestContext);
        var seconds = Elapsed.SecondsSince(sent);
        var end = await client.WaitForEndAsync();

        Assert.AreEqual(ConnectionEnd.Reset, end);
        AssertIsIdleTime(seconds);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Client_LeavesWhileItIsWrittenTo_OthersAreServed()
    {
        var log = new CollectingSink();
        await using var server = await RunningWebSocketServer.StartAsync(log: log.Logger());
        using var other = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        using var leaving = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await leaving.SendAsync(Frame(Text, string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 40))));
        await leaving.ReadBytesAsync(100_000);

        leaving.Reset();
        await log.WaitForAsync("(client: connection reset)", TestContext);

        Assert.IsTrue(await other.IsServedAsync());
        Assert.DoesNotContain(line => line.Level > Serilog.Events.LogEventLevel.Warning, log.Lines);
    }

    private static Task<RunningWebSocketServer> StartIdleServerAsync(CollectingSink? log = null) => RunningWebSocketServer.StartAsync(
        options => options with { Idle = TimeSpan.FromSeconds(Idle), LingerTime = TimeSpan.FromSeconds(0.3) }, log?.Logger());

    private static void AssertIsIdleTime(double seconds) =>
        Assert.IsInRange(Idle - Elapsed.Clock, Idle + 0.5 + Elapsed.Scheduling, seconds);

    // What is tested is time itself.
    private Task TimeAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.CancellationToken);
}
