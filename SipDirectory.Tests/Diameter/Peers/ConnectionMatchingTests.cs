using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>What belongs to which connection: answers, duplicates, and the peer that is heard on it.</summary>
[TestClass]
public sealed class ConnectionMatchingTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    // RFC 6733 §6.2.1: another peer cannot answer for the one that was asked.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Answer_OnAnotherConnection_IsIgnored()
    {
        await using var node = await TestNode.StartAsync("node.example");
        using var asked = await RawPeer.OpenAsync(node, "asked.example", TestContext);
        using var other = await RawPeer.OpenAsync(node, "other.example", TestContext);
        var sending = node.Node.SendRequestAsync(node.Request("raw.example"), through: node.Node.FindPeer("asked.example"));
        var request = (await asked.ReceiveAsync())!;
        var wrong = request.CreateAnswer(ResultCode.UnableToComply, "other.example", "raw.example");
        wrong.Avps.Add(Avp.Unsigned32(AvpCode.AuthApplicationId, 0));

        await other.SendAsync(wrong);
        await other.SendAsync(RawPeer.WatchdogRequest("other.example"));
        var heard = await other.ReceiveAsync();
        var isAnsweredByOther = sending.IsCompleted;
        await asked.SendAsync(request.CreateAnswer(ResultCode.Success, "asked.example", "raw.example"));

        Assert.AreEqual(280u, heard!.Header.CommandCode);
        Assert.IsFalse(isAnsweredByOther);
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(await sending));
    }

    // §5.5.4: the same request comes again, over another agent, while its answer is being made.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Duplicate_WhileTheAnswerIsMade_GetsItOnItsOwnConnection()
    {
        var answering = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        var application = new DelegateApplication(TestNode.TestApplication, async (request, _) =>
        {
            asked.TrySetResult();
            await answering.Task;
            return request.CreateAnswer(ResultCode.Success, "server.example", "example");
        });
        await using var server = await TestNode.StartAsync("server.example", application);
        using var one = await RawPeer.OpenAsync(server, "one.example", TestContext);
        using var other = await RawPeer.OpenAsync(server, "other.example", TestContext);
        var request = server.Request("example");
        request.Avps.Insert(1, Avp.Identity(AvpCode.OriginHost, "client.example"));
        request.Header = request.Header with { HopByHop = 100, EndToEnd = 42 };
        await one.SendAsync(request);
        await asked.Task;

        request.Header = request.Header with { HopByHop = 200, Flags = request.Header.Flags | CommandFlags.Retransmitted };
        await other.SendAsync(request);
        await other.SendAsync(RawPeer.WatchdogRequest("other.example"));
        var watchdog = await other.ReceiveAsync();
        answering.SetResult();
        var first = await one.ReceiveAsync();
        var second = await other.ReceiveAsync();

        Assert.AreEqual(280u, watchdog!.Header.CommandCode);
        Assert.HasCount(1, application.Requests);
        Assert.AreEqual(100u, first!.Header.HopByHop);
        Assert.AreEqual(200u, second!.Header.HopByHop);
        Assert.AreEqual(42u, second.Header.EndToEnd);
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(second));
    }

    // §8.16: a new value would tell peers that all sessions are lost.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task OriginStateId_InAllBaseMessagesOfARun_IsTheSame()
    {
        await using var server = await TestNode.StartAsync("server.example");
        using var raw = await RawPeer.ConnectAsync(server, TestContext);
        using var other = await RawPeer.ConnectAsync(server, TestContext);

        await raw.SendAsync(RawPeer.Cer("raw.example"));
        var first = await raw.ReceiveAsync();
        await raw.SendAsync(RawPeer.WatchdogRequest("raw.example"));
        var watchdog = await raw.ReceiveAsync();
        await other.SendAsync(RawPeer.Cer("other.example"));
        var second = await other.ReceiveAsync();

        var states = new[] { first, watchdog, second }.Select(answer => Convert.ToHexString(answer!.Find(AvpCode.OriginStateId)!.Data.Span));
        Assert.HasCount(1, states.Distinct());
    }

    // §6.2: what agents on the way keep in the request comes back to them, in its order.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ProxyInfo_OfSeveralAgents_ComesBackInOrder()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        using var raw = await RawPeer.OpenAsync(server, "raw.example", TestContext);
        var request = server.Request("example");
        foreach (var agent in new[] { "z.example", "a.example", "m.example" })
        {
            request.Avps.Add(Avp.Group(AvpCode.ProxyInfo, [Avp.Identity(AvpCode.ProxyHost, agent), new Avp(AvpCode.ProxyState, "kept"u8)]));
        }

        await raw.SendAsync(request);
        var answer = await raw.ReceiveAsync();

        var agents = answer!.FindAll(AvpCode.ProxyInfo).Select(info => info.Members[0].Reader.TryGetUtf8String(out var host) ? host : "");
        Assert.AreEqual("z.example a.example m.example", string.Join(' ', agents));
    }

    // RFC 3539 §3.4: what is heard from a suspect takes the suspicion away, and requests go to it again.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Failback_SuspectIsHeardAgain_IsAskedAgain()
    {
        var clock = new FakeClock();
        await using var node = await TestNode.StartAsync("node.example", options => options with { Time = clock });
        using var raw = await RawPeer.OpenAsync(node, "raw.example", TestContext);
        var peer = node.Node.FindPeer("raw.example")!;
        clock.Advance(TimeSpan.FromSeconds(33));
        clock.Advance(TimeSpan.FromSeconds(33));
        await node.WaitForAsync("suspect raw.example", TestContext);
        var error = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => node.Node.SendRequestAsync(node.Request("raw.example")));
        var watchdog = await raw.ReceiveAsync();

        await raw.SendAsync(watchdog!.CreateAnswer(ResultCode.Success, "raw.example", "raw.example"));
        while (peer.WatchdogState != WatchdogState.Okay)
        {
            await Task.Delay(1, TestContext.CancellationToken);
        }

        var sending = node.Node.SendRequestAsync(node.Request("raw.example"));
        var request = await raw.ReceiveAsync();
        await raw.SendAsync(request!.CreateAnswer(ResultCode.Success, "raw.example", "raw.example"));

        Assert.AreEqual(RequestFailure.NoPeer, error.Failure);
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(await sending));
        Assert.IsTrue(peer.IsOpen);
    }
}
