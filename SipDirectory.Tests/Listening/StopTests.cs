using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

public abstract class StopTests : ServerTests
{
    private const int Limit = 30_000;
    private const string Known = SampleDirectory.Known;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_IdleClients_GetFinAtOnce()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        var stopped = Stopwatch.GetTimestamp();

        var stopping = server.StopAsync();
        var (end, after) = await client.WaitForEndAsync(stopped);
        client.Dispose();
        await stopping;

        Assert.AreEqual(ConnectionEnd.Fin, end);
        Assert.IsLessThan(Elapsed.Scheduling, after.TotalSeconds);
        Assert.IsLessThan(Elapsed.Scheduling, Elapsed.SecondsSince(stopped));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_IdleClientThatDoesNotClose_IsWaitedForOnlyTheLingerTime()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();

        Assert.IsLessThan(1 + Elapsed.Scheduling, Elapsed.SecondsSince(stopped));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_NewClient_IsNotAccepted()
    {
        await using var server = StartServer();

        await server.StopAsync();

        await Assert.ThrowsExactlyAsync<SocketException>(() => LineClient.ConnectAsync(server.Endpoint, TestContext));
    }

    // The requests lie in the server's kernel when the stop begins: a loopback send returns after delivery.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Known, 1, DisplayName = "one")]
    [DataRow(Known, 2000, DisplayName = "many")]
    [DataRow(SampleDirectory.Large, 20, DisplayName = "more answers than the kernel takes at once")]
    public async Task Stop_RequestsReceived_AreAnsweredThenFin(string request, int requests)
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        await client.SendAsync(string.Concat(Enumerable.Repeat(request + "\n", requests)));

        var stopping = server.StopAsync();
        var answers = await client.ReadToFinAsync();
        client.Dispose();
        await stopping;

        var record = request == Known ? SampleDirectory.KnownRecord : SampleDirectory.LargeRecord;
        Assert.AreEqual(requests * (record.Length + 1), answers.Length);
        Assert.AreEqual(requests + 1, server.Counts.Found);
    }

    // The server waits for the client to take the first answers, and has read only some of the other requests.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_RequestsStillInTheKernel_AreAnswered()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        var first = string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 20));
        await client.SendAsync(first + string.Concat(Enumerable.Repeat("nobody\n", 5000)));

        var stopping = server.StopAsync();
        var answers = await client.ReadToFinAsync();
        client.Dispose();
        await stopping;

        Assert.AreEqual((20 * (SampleDirectory.LargeRecord.Length + 1)) + 5000, answers.Length);
        Assert.AreEqual(5000, server.Counts.NotFound);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_LastLineWithoutLfBeforeFin_IsAnswered()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        await client.SendAsync(string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 20)) + Known);
        client.FinishSending();

        var stopping = server.StopAsync();
        var answers = await client.ReadToFinAsync();
        await stopping;

        Assert.AreEqual((20 * (SampleDirectory.LargeRecord.Length + 1)) + SampleDirectory.KnownRecord.Length + 1, answers.Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_PartialLine_IsNoRequest()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        await client.SendAsync(Known);

        var stopping = server.StopAsync();
        var answers = await client.ReadToFinAsync();
        client.Dispose();
        await stopping;

        Assert.AreEqual("", answers);
        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 1, Found: 1, NotFound: 0, Errors: 0), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientNeverReads_TakesAtMostTheStopTime()
    {
        await using var server = StartServer(options => options with { StopTime = TimeSpan.FromSeconds(0.6) });
        using var other = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var flooding = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        Assert.IsTrue(await flooding.IsServedAsync());
        var flood = flooding.FloodAsync(Requests(10_000), limit: long.MaxValue);
        Assert.IsTrue(await other.IsServedAsync());
        other.Dispose();
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();
        var seconds = Elapsed.SecondsSince(stopped);
        await flood;

        Assert.IsInRange(0.6 - Elapsed.Clock, 0.6 + Elapsed.Scheduling, seconds);
        Assert.AreEqual(2, server.Counts.Connections);
        Assert.IsGreaterThan(1L, server.Counts.Found);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientPipelinesWithoutEnd_IsNotHeldUp()
    {
        await using var server = StartServer(options => options with { StopTime = TimeSpan.FromSeconds(20) });
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await client.IsServedAsync());
        var flood = client.FloodAsync(Requests(1000), limit: long.MaxValue);
        var reading = client.WaitForEndAsync();
        var stopped = Stopwatch.GetTimestamp();

        await server.StopAsync();

        Assert.IsLessThan(5, Elapsed.SecondsSince(stopped));
        await flood;
        await reading;
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ManyClients_AreAllClosedAndCounted()
    {
        await using var server = StartServer();
        var clients = new List<LineClient>();
        for (var i = 0; i < 200; i++)
        {
            clients.Add(await LineClient.ConnectAsync(server.Endpoint, TestContext));
            Assert.IsTrue(await clients[i].IsServedAsync());
        }

        var stopping = server.StopAsync();
        foreach (var client in clients)
        {
            Assert.AreEqual(ConnectionEnd.Fin, await client.WaitForEndAsync());
            client.Dispose();
        }

        await stopping;
        Assert.AreEqual(new ServerCounts(Connections: 200, Requests: 200, Found: 200, NotFound: 0, Errors: 0), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientBeingRefused_IsWaitedFor()
    {
        await using var server = StartServer(options => options with { Limit = new ConnectionLimit(1) });
        using var served = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await served.IsServedAsync());
        using var refused = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await refused.ReadLineAsync();
        served.Dispose();
        var flood = refused.FloodAsync(new byte[1024], limit: long.MaxValue);

        await server.StopAsync();

        await flood;
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_CalledTwice_IsQuiet()
    {
        await using var server = StartServer();

        await server.StopAsync();
        await server.StopAsync();
    }

    private static byte[] Requests(int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Known + "\n", count)));
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class StopTestsOnEpoll : StopTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class StopTestsOnSockets : StopTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
