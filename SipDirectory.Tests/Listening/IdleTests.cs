using System.Diagnostics;
using System.Net.Sockets;
using SipDirectory.Engine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

/// <summary>The rule: closed after the idle time since the latest activity, half a second later at most.</summary>
public abstract class IdleTests : ServerTests
{
    private const int Limit = 30_000;
    private const double Idle = 0.4;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientNeverSends_IsClosedWithFin()
    {
        await using var server = StartIdleServer();
        var connected = Stopwatch.GetTimestamp();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        var (end, after) = await client.WaitForEndAsync(connected);

        Assert.AreEqual(ConnectionEnd.Fin, end);
        AssertIsIdleTime(after);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_AfterCompletedRequest_CountsFromIt()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await TimeAsync(Idle / 2);
        var requested = Stopwatch.GetTimestamp();
        var isServed = await client.IsServedAsync();

        var (end, after) = await client.WaitForEndAsync(requested);

        Assert.IsTrue(isServed);
        Assert.AreEqual(ConnectionEnd.Fin, end);
        AssertIsIdleTime(after);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_FirstByteOfALine_CountsAsActivity()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await TimeAsync(Idle / 2);
        var firstByte = Stopwatch.GetTimestamp();
        await client.SendAsync("a");

        var (end, after) = await client.WaitForEndAsync(firstByte);

        Assert.AreEqual(ConnectionEnd.Fin, end);
        AssertIsIdleTime(after);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_BytesOfALineThatNeverEnds_AreNoActivity()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var firstByte = Stopwatch.GetTimestamp();

        var ending = client.WaitForEndAsync(firstByte);
        await SendEveryAsync(client, "a", seconds: Idle / 8, until: ending);
        var (_, after) = await ending;

        AssertIsIdleTime(after);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_RestOfALineAndFirstByteOfTheNext_CountAsActivity()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await client.SendAsync("nobo");
        await TimeAsync(Idle / 2);
        var completed = Stopwatch.GetTimestamp();
        await client.SendAsync("dy\nali");
        var answer = await client.ReadLineAsync();

        var (end, after) = await client.WaitForEndAsync(completed);

        Assert.AreEqual("", answer);
        Assert.AreEqual(ConnectionEnd.Fin, end);
        AssertIsIdleTime(after);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_RequestsKeepComing_IsNotReached()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var started = Stopwatch.GetTimestamp();
        var unserved = 0;

        while (Elapsed.SecondsSince(started) < 3 * Idle)
        {
            unserved += await client.IsServedAsync() ? 0 : 1;
            await TimeAsync(Idle / 4);
        }

        Assert.AreEqual(0, unserved);
    }

    // The server's own send does not return for several idle times, while the client takes what was sent.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientTakesAnswersSlowly_IsActive()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        var started = Stopwatch.GetTimestamp();
        await client.SendAsync(SampleDirectory.Large + "\n");
        client.FinishSending();

        var start = await client.ReadSlowlyAsync(count: 120_000, bytesEachTime: 4096, pace: TimeSpan.FromSeconds(Idle / 8));
        var seconds = Elapsed.SecondsSince(started);
        var rest = await client.ReadToFinAsync();

        Assert.AreEqual(SampleDirectory.LargeRecord + "\n", start + rest);
        Assert.IsGreaterThan(3 * Idle, seconds);
    }

    // All answers fit into the server's kernel, so that no send of the server's is waiting.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientTakesSlowlyWhatTheKernelHolds_IsActive()
    {
        await using var server = StartIdleServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await client.SendAsync(Requests(200));

        var answers = await client.ReadSlowlyAsync(
            200 * (SampleDirectory.KnownRecord.Length + 1), bytesEachTime: 4096, pace: TimeSpan.FromSeconds(Idle / 8));
        var isServedStill = await client.IsServedAsync();

        Assert.AreEqual(200 * (SampleDirectory.KnownRecord.Length + 1), answers.Length);
        Assert.IsTrue(isServedStill);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(200, DisplayName = "the kernel holds the answers")]
    [DataRow(20_000, DisplayName = "the server waits for the kernel")]
    public async Task Idle_ClientTakesNoAnswers_IsReset(int requests)
    {
        var log = new CollectingSink();
        await using var server = StartIdleServer(log);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        var sent = Stopwatch.GetTimestamp();
        await client.SendAsync(Requests(requests));

        await log.WaitForAsync("(idle: ", TestContext);
        var after = Stopwatch.GetElapsedTime(sent);
        var end = await client.WaitForEndAsync();

        Assert.AreEqual(ConnectionEnd.Reset, end);
        AssertIsIdleTime(after);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_ClientStopsTakingAnswers_IsResetThen()
    {
        var log = new CollectingSink();
        await using var server = StartIdleServer(log);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await client.SendAsync(SampleDirectory.Large + "\n");
        await client.ReadSlowlyAsync(count: 60_000, bytesEachTime: 4096, pace: TimeSpan.FromSeconds(Idle / 8));
        var lastTaken = Stopwatch.GetTimestamp();

        await log.WaitForAsync("(idle: ", TestContext);
        var after = Stopwatch.GetElapsedTime(lastTaken);
        var end = await client.WaitForEndAsync();

        // The kernel's own buffer for the client may have taken its last bytes a moment before the client did.
        Assert.AreEqual(ConnectionEnd.Reset, end);
        Assert.IsInRange(Idle / 2, Idle + 0.5 + Elapsed.Scheduling, after.TotalSeconds);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Idle_HalfClosedClientTakesNoAnswers_IsReset()
    {
        var log = new CollectingSink();
        await using var server = StartIdleServer(log);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await client.SendAsync(string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 20)));
        client.FinishSending();

        await log.WaitForAsync("(idle: ", TestContext);
        var end = await client.WaitForEndAsync();

        Assert.AreEqual(ConnectionEnd.Reset, end);
    }

    private RunningServer StartIdleServer(CollectingSink? log = null) => StartServer(
        options => options with { Idle = TimeSpan.FromSeconds(Idle) }, log?.Logger());

    private static string Requests(int count) => string.Concat(Enumerable.Repeat(SampleDirectory.Known + "\n", count));

    private static void AssertIsIdleTime(TimeSpan after) =>
        Assert.IsInRange(Idle - Elapsed.Clock, Idle + 0.5 + Elapsed.Scheduling, after.TotalSeconds);

    // What is tested is time itself.
    private Task TimeAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.CancellationToken);

    private static async Task SendEveryAsync(LineClient client, string text, double seconds, Task until)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        try
        {
            while (!until.IsCompleted)
            {
                await client.SendAsync(text);
                await pace.WaitForNextTickAsync();
            }
        }
        catch (SocketException)
        {
            // The server has closed the connection, which is what the caller waits for.
        }
    }
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class IdleTestsOnEpoll : IdleTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class IdleTestsOnSockets : IdleTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
