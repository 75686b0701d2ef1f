using System.Diagnostics;
using System.Text;
using SipDirectory.Engine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

public abstract class BackpressureTests : ServerTests
{
    private const int Limit = 30_000;

    // What a client can make its own kernel, the server's and the server hold, with room to spare.
    private const long MostRequestBytes = 64L * 1024 * 1024;
    private const long MostAnswerBytes = 16L * 1024 * 1024;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_ClientNeverReads_StopsBeingReadAndOthersAreServed()
    {
        await using var server = StartServer(options => options with { Idle = TimeSpan.FromSeconds(1.5) });
        using var flooding = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        using var other = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var slowest = TimeSpan.Zero;
        var unserved = 0;

        var flood = flooding.FloodAsync(Requests(10_000), limit: 2 * MostRequestBytes);
        for (var i = 0; i < 300 || !flood.IsCompleted; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            unserved += await other.IsServedAsync() ? 0 : 1;
            slowest = Stopwatch.GetElapsedTime(asked) is var took && took > slowest ? took : slowest;
        }

        other.FinishSending();
        await other.WaitForEndAsync();
        await server.StopAsync();
        var found = server.Counts.Found;
        var sent = await flood;

        Assert.AreEqual(0, unserved);
        Assert.IsLessThan(Elapsed.Scheduling, slowest.TotalSeconds);
        Assert.IsLessThan(MostRequestBytes, sent);
        Assert.IsGreaterThan(0L, found);
    }

    // What the server has answered is all that can wait in it and in the kernels.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_ClientNeverReads_AnswersNoMoreThanTheKernelTakes()
    {
        await using var server = StartServer(options => options with { Idle = TimeSpan.FromSeconds(0.5) });
        using var flooding = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);

        await flooding.FloodAsync(Requests(10_000), limit: 2 * MostRequestBytes);
        await server.StopAsync();

        Assert.IsInRange(1, MostAnswerBytes, server.Counts.Found * SampleDirectory.KnownRecord.Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_LargeRecordToSlowReader_IsDeliveredWhole()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await client.SendAsync($"nobody\n{SampleDirectory.Large}\n{SampleDirectory.Known}\n");
        client.FinishSending();

        var answers = await client.ReadSlowlyAsync(int.MaxValue, bytesEachTime: 32 * 1024, TimeSpan.FromMilliseconds(10));

        AssertSame($"\n{SampleDirectory.LargeRecord}\n{SampleDirectory.KnownRecord}\n", answers);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_AllBindingsToSlowReader_IsDeliveredWhole()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await client.SendAsync($"all {SampleDirectory.ManyBindings}\nall nobody\nall {SampleDirectory.Known}\n");
        client.FinishSending();

        var answers = await client.ReadSlowlyAsync(int.MaxValue, bytesEachTime: 64 * 1024, TimeSpan.FromMilliseconds(10));

        AssertSame($"{SampleDirectory.AllBindings}\n\n[{SampleDirectory.KnownRecord}]\n", answers);
    }

    // Requests for large answers cost a client a few bytes each; the server must not gather the answers.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Send_ManyLargeAnswers_AreDeliveredWhole()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await client.SendAsync(string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 50)));
        client.FinishSending();
        var wrong = 0;

        for (var i = 0; i < 50; i++)
        {
            wrong += await client.ReadLineAsync() == SampleDirectory.LargeRecord ? 0 : 1;
        }

        Assert.AreEqual(0, wrong);
        Assert.IsNull(await client.ReadLineAsync());
    }

    private static byte[] Requests(int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(SampleDirectory.Known + "\n", count)));

    // Texts of megabytes in a message help nobody.
    private static void AssertSame(string expected, string actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        Assert.AreEqual(expected.Length, expected.AsSpan().CommonPrefixLength(actual));
    }
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class BackpressureTestsOnEpoll : BackpressureTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class BackpressureTestsOnSockets : BackpressureTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
