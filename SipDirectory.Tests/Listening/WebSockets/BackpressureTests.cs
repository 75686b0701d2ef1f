using System.Diagnostics;
using System.Text;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Support.RawWebSocketClient;

namespace SipDirectory.Tests.Listening.WebSockets;

[TestClass]
public sealed class BackpressureTests
{
    private const int Limit = 30_000;

    // What a client can make its own kernel, the server's and the server hold, with room to spare.
    private const long MostRequestBytes = 64L * 1024 * 1024;
    private const long MostAnswerBytes = 16L * 1024 * 1024;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_ClientNeverReads_StopsBeingReadAndOthersAreServed()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { Idle = TimeSpan.FromSeconds(1.5) });
        using var flooding = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        using var other = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        var slowest = 0.0;
        var (asked, unserved) = (0, 0);

        var flood = flooding.FloodAsync([.. Enumerable.Repeat(Frame(Text, SampleDirectory.Known), 10_000).SelectMany(frame => frame)]);
        while (asked < 300 || !flood.IsCompleted)
        {
            var started = Stopwatch.GetTimestamp();
            unserved += await other.IsServedAsync() ? 0 : 1;
            slowest = Math.Max(slowest, Elapsed.SecondsSince(started));
            asked++;
        }

        await other.CloseAsync();
        await server.StopAsync();

        Assert.AreEqual(0, unserved);
        Assert.IsLessThan(Elapsed.Scheduling, slowest);
        Assert.IsLessThan(MostRequestBytes, await flood);
        Assert.IsInRange(1, MostAnswerBytes, (server.Counts.Found - asked) * SampleDirectory.KnownRecord.Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_LargeAnswersToSlowReader_AreDeliveredWholeThenTheClose()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await client.SendAsync(
        [
            .. Frame(Text, $"nobody\n{SampleDirectory.Large}\n{SampleDirectory.Known}"),
            .. Frame(Binary, $"all {SampleDirectory.ManyBindings}"),
            .. Frame(Close, ""),
        ]);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));

        var answers = new StringBuilder();
        var (_, opcode, payload) = await client.ReadFrameAsync();
        for (; opcode != Close; (_, opcode, payload) = await client.ReadFrameAsync())
        {
            answers.Append(Encoding.UTF8.GetString(payload));
            await pace.WaitForNextTickAsync(TestContext.CancellationToken);
        }

        var expected = $"\n{SampleDirectory.LargeRecord}\n{SampleDirectory.KnownRecord}\n{SampleDirectory.AllBindings}\n";
        Assert.AreEqual(expected.Length, answers.Length);
        Assert.AreEqual(expected.Length, expected.AsSpan().CommonPrefixLength(answers.ToString()));
        Assert.AreEqual(ConnectionEnd.Fin, await client.WaitForEndAsync());
    }
}
