using System.Diagnostics;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Listening;

/// <summary>What the operator sees of the clients of the TCP door, and does to them.</summary>
public abstract class WatchedClientTests : ServerTests
{
    private const int Limit = 30_000;
    private const double Idle = 0.4;
    private const int SmallBuffer = 4096;

    // More than the kernel keeps for a client that reads nothing.
    private const int LargeAnswers = 16;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Watch_RequestAndClose_AreShown()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync($"nobody\r\n{SampleDirectory.Known}");
        client.FinishSending();
        await client.ReadToFinAsync();

        var lines = await watcher.ReadUntilAsync("disconnected");
        Assert.AreEqual("tcp 0 connected", lines[0]);
        Assert.AreEqual(@"tcp 0 < nobody\r", lines[1]);
        Assert.AreEqual($"tcp 0 < {SampleDirectory.Known} (no line end)", lines[2]);
        Assert.AreEqual("tcp 0 > ", lines[3]);
        Assert.StartsWith($"tcp 0 > {{\"addressOfRecord\":\"{SampleDirectory.Known}\"", lines[4]);
        Assert.AreEqual("tcp 0 disconnected (client: closed)", lines[5]);
        Assert.IsEmpty(watcher.Register.Clients);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Watch_ClientAfterAnother_HasANumberOfItsOwn()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using (await LineClient.ConnectAsync(server.Endpoint, TestContext))
        {
        }

        await watcher.ReadUntilAsync("tcp 0 disconnected");
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        Assert.AreEqual("tcp 1 connected", await watcher.NextAsync());
        Assert.AreEqual(client.LocalEndpoint, watcher.Client(ClientProtocol.Tcp, 1).Address);
        Assert.IsFalse(watcher.Register.TryFind(ClientProtocol.Tcp, 0, out _));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Counts_ClientIsConnected_HaveWhatItDidSoFar()
    {
        await using var server = StartWatched(new Watcher(TestContext));
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await client.AskAsync("nobody");
        await client.IsServedAsync();

        var counts = server.Counts;

        Assert.AreEqual(new ServerCounts { Connections = 1, Requests = 2, Found = 1, NotFound = 1 }, counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_ClientWaits_ReachesItAtOnce()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var other = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await watcher.ReadUntilAsync("tcp 1 connected");

        var isTaken = watcher.TrySend(ClientProtocol.Tcp, 0, "hello\n");

        Assert.IsTrue(isTaken);
        Assert.AreEqual("hello", await client.ReadLineAsync());
        Assert.AreEqual("tcp 0 > hello", await watcher.NextAsync());
        Assert.IsTrue(await client.IsServedAsync());
        Assert.IsTrue(await other.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_AnswerUnderWay_ComesBehindIt()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, SmallBuffer);
        await AskForTooMuchAsync(client);
        await watcher.ReadUntilAsync("tcp 0 > ");

        watcher.TrySend(ClientProtocol.Tcp, 0, "hello\n");

        await AssertAnswersAsync(client);
        Assert.AreEqual("hello", await client.ReadLineAsync());
        Assert.IsTrue(await client.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_ClientTakesNothing_IsRefusedAfterSixtyFour()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, SmallBuffer);
        await AskForTooMuchAsync(client);
        await watcher.ReadUntilAsync("tcp 0 > ");

        var taken = Enumerable.Range(0, 70).Count(i => watcher.TrySend(ClientProtocol.Tcp, 0, $"{i}\n"));

        Assert.AreEqual(64, taken);
        await AssertAnswersAsync(client);
        for (var i = 0; i < taken; i++)
        {
            Assert.AreEqual($"{i}", await client.ReadLineAsync());
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_IdleClient_CountsAsActivity()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher, idle: Idle);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await watcher.NextAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Idle / 2));
        await timer.WaitForNextTickAsync(TestContext.CancellationToken);
        var sent = Stopwatch.GetTimestamp();

        watcher.TrySend(ClientProtocol.Tcp, 0, "hello\n");
        var (end, after) = await client.WaitForEndAsync(sent);

        Assert.AreEqual(ConnectionEnd.Fin, end);
        Assert.IsGreaterThanOrEqualTo(Idle - 0.05, after.TotalSeconds);
        Assert.Contains("disconnected (idle: no activity)", (await watcher.ReadUntilAsync("disconnected"))[^1]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TrySend_ClientIsGone_HarmsNobody()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var other = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await watcher.ReadUntilAsync("tcp 1 connected");
        var gone = watcher.Client(ClientProtocol.Tcp, 1);

        client.Reset();
        gone.TrySend(new OperatorMessage("hello\n"u8.ToArray(), IsText: true));
        await watcher.ReadUntilAsync("tcp 1 disconnected");
        gone.TrySend(new OperatorMessage("hello\n"u8.ToArray(), IsText: true));
        gone.Kick();

        Assert.IsTrue(await other.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Kick_ClientWaits_GetsAFin()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await watcher.NextAsync();

        watcher.Client(ClientProtocol.Tcp, 0).Kick();

        Assert.AreEqual(ConnectionEnd.Fin, await client.WaitForEndAsync());
        client.Dispose();
        Assert.AreEqual("tcp 0 disconnected (operator: kicked)", await watcher.NextAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Kick_ClientTakesNothing_IsReset()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher);
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, SmallBuffer);
        await AskForTooMuchAsync(client);
        await watcher.ReadUntilAsync("tcp 0 > ");

        watcher.Client(ClientProtocol.Tcp, 0).Kick();

        // It reads nothing until the server has let go of it.
        Assert.Contains("tcp 0 disconnected (operator: kicked)", (await watcher.ReadUntilAsync("disconnected"))[^1]);
        Assert.AreEqual(ConnectionEnd.Reset, await client.WaitForEndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Listen_WithoutEcho_ShowsWhatComesAndAnswersNothing()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher, session: () => new ListenSession(echoes: false));
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync("INVITE \u001b[2J\n\n");
        Assert.AreEqual(@"tcp 0 < INVITE \x1B[2J", (await watcher.ReadUntilAsync("<"))[^1]);
        Assert.AreEqual("tcp 0 < ", await watcher.NextAsync());
        client.FinishSending();

        Assert.AreEqual("", await client.ReadToFinAsync());
        Assert.AreEqual("tcp 0 disconnected (client: closed)", await watcher.NextAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Listen_Echo_AnswersEachByteAtOnce()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartWatched(watcher, session: () => new ListenSession(echoes: true));
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var long1 = new string('x', 300_000);

        await client.SendAsync("half a ");
        await watcher.ReadUntilAsync("> half a ");
        await client.SendAsync("line\n" + long1);
        client.FinishSending();

        Assert.AreEqual("half a line\n" + long1, await client.ReadToFinAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Watch_Hex_ShowsOffsetsBytesAndLetters()
    {
        var watcher = new Watcher(TestContext, showsHex: true);
        await using var server = StartWatched(watcher, session: () => new ListenSession(echoes: false));
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await watcher.NextAsync();

        await client.SendAsync("0123456789abcdef\r\n\0é");

        Assert.AreEqual("tcp 0 < 21 bytes", await watcher.NextAsync());
        Assert.AreEqual("tcp 0 < 0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef", await watcher.NextAsync());
        Assert.AreEqual("tcp 0 < 0010  0d 0a 00 c3 a9                                   .....", await watcher.NextAsync());
    }

    private static Task AskForTooMuchAsync(LineClient client) =>
        client.SendAsync(string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", LargeAnswers)));

    private static async Task AssertAnswersAsync(LineClient client)
    {
        for (var i = 0; i < LargeAnswers; i++)
        {
            Assert.AreEqual(SampleDirectory.LargeRecord, await client.ReadLineAsync());
        }
    }

    private RunningServer StartWatched(Watcher watcher, double idle = 10, Func<ISession>? session = null) =>
        RunningServer.Start(
            options => options with { Engine = Engine, Idle = TimeSpan.FromSeconds(idle) }, log: null, watcher.Register, session);
}

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class WatchedClientTestsOnEpoll : WatchedClientTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class WatchedClientTestsOnSockets : WatchedClientTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
