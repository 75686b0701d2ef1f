using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>What two nodes do with each other, over loopback.</summary>
[TestClass]
public sealed class ProcedureTests
{
    private const int Limit = 30_000;
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback];

    public required TestContext TestContext { get; init; }

    // RFC 6733 §5.6.4: one of the two connections is left, and both sides agree on which.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Election_BothConnectAtOnce_OneConnectionIsLeft()
    {
        for (var round = 0; round < 10; round++)
        {
            await using var a = await TestNode.StartAsync("a.example");
            await using var b = await TestNode.StartAsync("b.example");
            var (uriOfA, uriOfB) = (a.Uri, b.Uri);

            var toB = a.Node.AddPeer(uriOfB, addresses: Loopback, persistent: false);
            var toA = b.Node.AddPeer(uriOfA, addresses: Loopback, persistent: false);
            Parallel.Invoke(toB.Connect, toA.Connect);
            await a.WaitForAsync("up b.example", TestContext);
            await b.WaitForAsync("up a.example", TestContext);

            Assert.AreNotEqual(toB.IsInitiator, toA.IsInitiator, $"round {round}");
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task AddPeer_PeerThatConnectedByItself_IsTheSame()
    {
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);
        var unknown = server.Node.FindPeer("client.example");
        var wasConfigured = unknown!.IsConfigured;

        var added = server.Node.AddPeer(client.Uri, addresses: Loopback);

        Assert.AreSame(unknown, added);
        Assert.IsFalse(wasConfigured);
        Assert.IsTrue(added.IsConfigured);
        Assert.IsTrue(added.IsOpen);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_OpenPeer_IsToldWithADpr()
    {
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        var peer = await client.ConnectAsync(server, TestContext);
        var other = server.Node.FindPeer("client.example")!;

        await client.Node.StopAsync();
        await server.WaitForAsync("down client.example", TestContext);

        Assert.AreEqual("the peer's DPR says Rebooting", other.Statistics.DisconnectReason);
        Assert.AreEqual("our DPR says Rebooting", peer.Statistics.DisconnectReason);
        Assert.AreEqual(1, peer.Statistics.BaseMessages("DPA", isSent: false));
        Assert.AreEqual(PeerState.Closed, peer.State);
        while (server.Node.FindPeer("client.example") is not null)
        {
            await Task.Delay(1, TestContext.CancellationToken);
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_RequestInFlight_IsAnsweredFirst()
    {
        var answering = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        var application = new DelegateApplication(TestNode.TestApplication, async (request, _) =>
        {
            asked.SetResult();
            await answering.Task;
            return request.CreateAnswer(ResultCode.Success, "server.example", "example");
        });
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);
        var sending = client.Node.SendRequestAsync(client.Request("example"));
        await asked.Task;

        var stopping = server.Node.StopAsync(TimeSpan.FromSeconds(10));
        await client.WaitForAsync("down server.example", TestContext);
        answering.SetResult();
        var answer = await sending;
        await stopping;

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_Force_EndsAtOnce()
    {
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        var peer = await client.ConnectAsync(server, TestContext);

        await client.Node.StopAsync(force: true);
        await server.WaitForAsync("down client.example", TestContext);

        Assert.AreEqual(0, peer.Statistics.BaseMessages("DPR", isSent: true));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_AfterStop_Works()
    {
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        var peer = await client.ConnectAsync(server, TestContext);
        await client.Node.StopAsync();
        client.Forget();

        await client.Node.StartAsync();
        await client.WaitForAsync("up server.example", TestContext);

        Assert.IsTrue(peer.IsOpen);
        Assert.AreEqual(2, peer.Statistics.BaseMessages("CEA", isSent: false));
    }

    // §5.4.3: who is busy, or does not want to talk, is not called again.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(DisconnectCause.Rebooting, false, true)]
    [DataRow(DisconnectCause.Busy, false, false)]
    [DataRow(DisconnectCause.DoNotWantToTalkToYou, false, false)]
    [DataRow(DisconnectCause.Busy, true, true)]
    public async Task Dpr_Cause_DecidesAboutReconnecting(DisconnectCause cause, bool alwaysReconnect, bool expected)
    {
        var clock = new FakeClock();
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync(
            "client.example",
            options => options with { Time = clock, PeerDefaults = options.PeerDefaults with { AlwaysReconnect = alwaysReconnect } });
        var peer = await client.ConnectAsync(server, TestContext);
        client.Forget();
        server.Forget();

        server.Node.FindPeer("client.example")!.Disconnect(cause);
        await client.WaitForAsync("down server.example", TestContext);
        while (peer.State != PeerState.Closed)
        {
            await Task.Delay(1, TestContext.CancellationToken);
        }

        clock.Advance(TimeSpan.FromMilliseconds(200));
        var isConnecting = peer.State != PeerState.Closed;

        Assert.AreEqual(expected, isConnecting);
        if (expected)
        {
            await client.WaitForAsync("up server.example", TestContext);
            Assert.IsNull(peer.Statistics.DisconnectReason);
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Reconnect_PeerComesBack_NeedsThreeWatchdogs()
    {
        var server = await TestNode.StartAsync("server.example");
        var port = server.Port;
        await using var client = await TestNode.StartAsync(
            "client.example", options => options with { PeerDefaults = options.PeerDefaults with { IdleTimeout = TimeSpan.FromMilliseconds(150) } });
        var peer = await client.ConnectAsync(server, TestContext);
        client.Forget();
        await server.Node.StopAsync(force: true);
        await client.WaitForAsync("down server.example", TestContext);
        var listen = new SipDirectory.Diameter.Transports.ListenAddress(new IPEndPoint(IPAddress.Loopback, port));
        var again = await TestNode.StartAsync("server.example", options => options with { ListenOn = [listen] });

        await client.WaitForAsync("up server.example", TestContext);
        var first = peer.WatchdogState;
        while (peer.WatchdogState != WatchdogState.Okay)
        {
            await Task.Delay(10, TestContext.CancellationToken);
        }

        Assert.AreEqual(WatchdogState.Reopen, first);
        Assert.IsGreaterThanOrEqualTo(3L, peer.Statistics.BaseMessages("DWA", isSent: false));
        await again.DisposeAsync();
    }

    // RFC 3539 §3.4.1: silence, a DWR, suspicion, and the end of the connection. A peer may have times of its own.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(30.0, null, 33.0)]
    [DataRow(30.0, 5.0, 5.1)]
    [DataRow(10.0, null, 13.0)]
    public async Task Watchdog_SilentPeer_IsSuspectedThenGivenUp(double idle, double? dwaTimeout, double wait)
    {
        var clock = new FakeClock();
        using var silent = new SilentPeer("server.example");
        await using var client = await TestNode.StartAsync("client.example", options => options with { Time = clock });
        var peer = client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with
        {
            ReconnectWait = TimeSpan.FromHours(1),
            IdleTimeout = TimeSpan.FromSeconds(idle),
            DwaTimeout = dwaTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
        await client.WaitForAsync("up server.example", TestContext);

        while (peer.ConnectionState == ConnectionState.Ready)
        {
            TestContext.CancellationToken.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        var waiting = (peer.WatchdogState, peer.ConnectionState);
        clock.Advance(TimeSpan.FromSeconds(wait));
        var suspected = peer.WatchdogState;
        clock.Advance(TimeSpan.FromSeconds(wait));
        await client.WaitForAsync("down server.example", TestContext);

        Assert.AreEqual((WatchdogState.Okay, ConnectionState.ReadyWaitingDwa), waiting);
        Assert.AreEqual(WatchdogState.Suspect, suspected);
        Assert.AreEqual(WatchdogState.Down, peer.WatchdogState);
        Assert.AreEqual("no answer to a DWR", peer.Statistics.DisconnectReason);
        await client.WaitForAsync("suspect server.example", TestContext);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Watchdog_IdlePeers_AskEachOther()
    {
        var clock = new FakeClock();
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example", options => options with { Time = clock });
        var peer = await client.ConnectAsync(server, TestContext);

        for (var i = 1; i <= 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(33));
            while (peer.Statistics.BaseMessages("DWA", isSent: false) < i || peer.ConnectionState != ConnectionState.Ready)
            {
                await Task.Delay(1, TestContext.CancellationToken);
            }
        }

        Assert.AreEqual(3, server.Node.FindPeer("client.example")!.Statistics.BaseMessages("DWR", isSent: false));
        Assert.AreEqual(WatchdogState.Okay, peer.WatchdogState);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(10)]
    [DataRow(2)]
    public async Task Cea_DoesNotCome_EndsTheAttempt(int timeout)
    {
        var clock = new FakeClock();
        using var silent = new SilentPeer("server.example", answersCer: false);
        await using var client = await TestNode.StartAsync("client.example", options => options with { Time = clock });
        var peer = client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with
        {
            ReconnectWait = TimeSpan.FromHours(1),
            CeaTimeout = TimeSpan.FromSeconds(timeout),
        });
        await silent.WaitForRequestAsync(257, TestContext);

        var before = peer.State;
        clock.Advance(TimeSpan.FromSeconds(timeout + 1));

        Assert.AreEqual(PeerState.WaitICea, before);
        Assert.AreEqual(PeerState.Closed, peer.State);
        Assert.AreEqual("nothing came in time in Wait-I-CEA", peer.Statistics.DisconnectReason);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_NoPeer_FailsByName()
    {
        await using var client = await TestNode.StartAsync("client.example");

        var error = await Assert.ThrowsExactlyAsync<DiameterRequestException>(
            () => client.Node.SendRequestAsync(client.Request("nowhere.example")));

        Assert.AreEqual(RequestFailure.NoPeer, error.Failure);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_NoAnswer_FailsByName()
    {
        var clock = new FakeClock();
        using var silent = new SilentPeer("server.example");
        await using var client = await TestNode.StartAsync("client.example", options => options with { Time = clock });
        client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with { Realm = "example" });
        await client.WaitForAsync("up server.example", TestContext);
        var sending = client.Node.SendRequestAsync(client.Request("example"), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(2.1));

        var error = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => sending);
        Assert.AreEqual(RequestFailure.Timeout, error.Failure);
    }

    // §5.5.4: same end-to-end identifier, another hop-by-hop identifier, and the T bit.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Failover_ConnectionIsLost_GoesToTheOtherPeerWithTheTBit()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "b.home.example", "home.example");
        using var silent = new SilentPeer("a.home.example");
        await using var b = await TestNode.StartAsync("b.home.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with { Realm = "home.example", IsPersistent = true });
        await client.WaitForAsync("up a.home.example", TestContext);
        await client.ConnectAsync(b, TestContext);
        client.Node.Routes.Add(new Route { Realm = "home.example", Targets = [new("a.home.example", 0), new("b.home.example", 1)] });
        var sending = client.Node.SendRequestAsync(client.Request("home.example"));
        var first = await silent.WaitForRequestAsync(8388000, TestContext);

        silent.Dispose();
        var answer = await sending;

        var second = application.Requests[0].Header;
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.AreEqual(first.EndToEnd, second.EndToEnd);
        Assert.IsFalse(first.IsRetransmitted);
        Assert.IsTrue(second.IsRetransmitted);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Failover_PeerIsSuspected_GoesToTheOtherPeer()
    {
        var clock = new FakeClock();
        var application = DelegateApplication.Success(TestNode.TestApplication, "b.home.example", "home.example");
        using var silent = new SilentPeer("a.home.example");
        await using var b = await TestNode.StartAsync("b.home.example", application);
        await using var client = await TestNode.StartAsync("client.example", options => options with { Time = clock });
        var suspect = client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with { Realm = "home.example" });
        await client.WaitForAsync("up a.home.example", TestContext);
        var other = await client.ConnectAsync(b, TestContext);
        client.Node.Routes.Add(new Route { Realm = "home.example", Targets = [new("a.home.example", 0), new("b.home.example", 1)] });
        var sending = client.Node.SendRequestAsync(client.Request("home.example"), TimeSpan.FromMinutes(5));
        await silent.WaitForRequestAsync(8388000, TestContext);

        for (var i = 1; suspect.WatchdogState == WatchdogState.Okay; i++)
        {
            TestContext.CancellationToken.ThrowIfCancellationRequested();

            // What b answers to its DWR must come before its own time is over.
            clock.Advance(TimeSpan.FromSeconds(27));
            clock.Advance(TimeSpan.FromSeconds(6));
            while (other.ConnectionState == ConnectionState.ReadyWaitingDwa)
            {
                await Task.Delay(1, TestContext.CancellationToken);
            }
        }

        var answer = await sending;
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.IsTrue(application.Requests[0].Header.IsRetransmitted);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Failover_NoOtherPeer_GoesToTheSameOneWhenItIsBack()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        var silent = new SilentPeer("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with { Realm = "example" });
        await client.WaitForAsync("up server.example", TestContext);
        var sending = client.Node.SendRequestAsync(client.Request("example"));
        await silent.WaitForRequestAsync(8388000, TestContext);
        var listen = new SipDirectory.Diameter.Transports.ListenAddress(new IPEndPoint(IPAddress.Loopback, silent.Port));

        silent.Dispose();
        await using var server = await TestNode.StartAsync("server.example", application, options => options with { ListenOn = [listen] });
        var answer = await sending;

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.IsTrue(application.Requests[0].Header.IsRetransmitted);
    }

    // The second time, the stored answer comes, with the hop-by-hop identifier of the second request.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Duplicate_SameEndToEnd_IsHandledOnce()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);
        var request = client.Request("example");

        var first = await client.Node.SendRequestAsync(request);
        var second = await client.Node.SendRequestAsync(request);

        Assert.HasCount(1, application.Requests);
        Assert.AreEqual(first.Header.EndToEnd, second.Header.EndToEnd);
        Assert.AreNotEqual(first.Header.HopByHop, second.Header.HopByHop);
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(second));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "at once")]
    [DataRow(true, DisplayName = "later")]
    public async Task Handler_Throws_IsAnswered5012(bool isLater)
    {
        var application = new DelegateApplication(TestNode.TestApplication, async (_, _) =>
        {
            if (isLater)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("on purpose");
        });
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        var first = await client.Node.SendRequestAsync(client.Request("example"));
        var second = await client.Node.SendRequestAsync(client.Request("example"));

        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(first));
        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(second));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_ThroughAChosenPeer_GoesThere()
    {
        var ofA = DelegateApplication.Success(TestNode.TestApplication, "a.home.example", "home.example");
        var ofB = DelegateApplication.Success(TestNode.TestApplication, "b.home.example", "home.example");
        await using var a = await TestNode.StartAsync("a.home.example", ofA);
        await using var b = await TestNode.StartAsync("b.home.example", ofB);
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(a, TestContext);
        var peer = await client.ConnectAsync(b, TestContext);

        for (var i = 0; i < 3; i++)
        {
            await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);
        }

        Assert.IsEmpty(ofA.Requests);
        Assert.HasCount(3, ofB.Requests);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Tls_BothSides_AreOpen()
    {
        using var certificates = new TestCertificates();
        DiameterNodeOptions Secure(DiameterNodeOptions options) => options with
        {
            ListenOn = [options.ListenOn[0] with { IsSecure = true }],
            Tls = new() { Certificate = certificates.Issue(options.Identity), TrustedRoots = [certificates.Root] },
        };
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application, Secure);
        await using var client = await TestNode.StartAsync("client.example", Secure);
        client.Node.AddPeer($"aaas://server.example:{server.Port}", client.Node.Options.PeerDefaults);
        await client.WaitForAsync("up server.example", TestContext);

        var answer = await client.Node.SendRequestAsync(client.Request("example"));

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task AddPeer_TransportThatCannotBe_IsAClearError()
    {
        await using var client = await TestNode.StartAsync("client.example");

        var secure = Assert.ThrowsExactly<DiameterPeerException>(() => client.Node.AddPeer("aaas://server.example;transport=sctp"));
        client.Node.AddPeer("server.example");
        var twice = Assert.ThrowsExactly<DiameterPeerException>(() => client.Node.AddPeer("Server.example"));

        Assert.Contains("sctp", secure.Message);
        Assert.Contains("already", twice.Message);
    }
}
