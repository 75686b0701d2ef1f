using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>Three nodes: a client, an agent, and a server that only the agent reaches.</summary>
[TestClass]
public sealed class RelayTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_Request_IsPassedOnAsItIs()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var relay = await StartRelayAsync("relay.agents.example");
        await using var client = await TestNode.StartAsync("client.away.example");
        await relay.ConnectAsync(server, TestContext);
        await client.ConnectAsync(relay, TestContext);
        var request = client.Request("home.example");
        request.Avps.Add(new Avp(99999, "kept"u8, AvpFlags.None, 4242));

        var answer = await client.Node.SendRequestAsync(request);

        var passed = application.Requests[0];
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.AreEqual("server.home.example", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.AreEqual("client.away.example", Answers.TextOf(passed, AvpCode.OriginHost));
        Assert.AreEqual("client.away.example", string.Join(' ', Answers.TextsOf(passed, AvpCode.RouteRecord)));
        Assert.AreEqual(request.Header.EndToEnd, passed.Header.EndToEnd);
        Assert.AreEqual("kept", Answers.TextOf(new Message(passed.Header) { Avps = { new Avp(1, passed.Find(99999, 4242)!.Data.Span) } }, 1));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_TwoAgents_AppendRouteRecordsInOrder()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var second = await StartRelayAsync("second.agents.example");
        await using var first = await StartRelayAsync("first.agents.example");
        await using var client = await TestNode.StartAsync("client.away.example");
        await second.ConnectAsync(server, TestContext);
        await first.ConnectAsync(second, TestContext);
        await client.ConnectAsync(first, TestContext);

        await client.Node.SendRequestAsync(client.Request("home.example"));

        var records = Answers.TextsOf(application.Requests[0], AvpCode.RouteRecord);
        Assert.AreEqual("client.away.example first.agents.example", string.Join(' ', records));
    }

    // RFC 6733 §6.1.3.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_OwnNameInARouteRecord_Is3005()
    {
        await using var relay = await StartRelayAsync("relay.agents.example");
        await using var client = await TestNode.StartAsync("client.away.example");
        var peer = await client.ConnectAsync(relay, TestContext);
        var request = client.Request("home.example");
        request.Avps.Add(Avp.Identity(AvpCode.RouteRecord, "Relay.agents.example"));

        var answer = await client.Node.SendRequestAsync(request, through: peer);

        Assert.AreEqual(ResultCode.LoopDetected, Answers.ResultOf(answer));
        Assert.IsTrue(answer.Header.IsError);
    }

    // §6.1.7: two agents that know each other alone do not play ball with a request.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_NobodyKnowsTheWay_Is3002()
    {
        await using var second = await StartRelayAsync("second.agents.example");
        await using var first = await StartRelayAsync("first.agents.example");
        await using var client = await TestNode.StartAsync("client.away.example");
        await first.ConnectAsync(second, TestContext);
        await client.ConnectAsync(first, TestContext);

        var answer = await client.Node.SendRequestAsync(client.Request("home.example"));

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(answer));
        Assert.IsTrue(answer.Header.IsError);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Server_ThatIsNoAgent_RefusesWhatIsForOthers()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var client = await TestNode.StartAsync(
            "client.away.example",
            options => options with { Applications = [.. options.Applications, new AdvertisedApplication(5)] });
        var peer = await client.ConnectAsync(server, TestContext);

        var ofOtherRealm = await client.Node.SendRequestAsync(client.Request("far.example"), through: peer);
        var ofOtherHost = await client.Node.SendRequestAsync(client.Request("home.example", "other.home.example"), through: peer);
        var ofOtherApplication = await client.Node.SendRequestAsync(client.Request("home.example", applicationId: 5), through: peer);
        var forItself = await client.Node.SendRequestAsync(client.Request("home.example", "server.home.example"), through: peer);

        Assert.AreEqual(ResultCode.RealmNotServed, Answers.ResultOf(ofOtherRealm));
        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(ofOtherHost));
        Assert.AreEqual(ResultCode.ApplicationUnsupported, Answers.ResultOf(ofOtherApplication));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(forItself));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_Hook_ChangesRequestsAndAnswers()
    {
        static ValueTask<Message> Change(Message message, Peer from)
        {
            message.Avps.Add(Avp.Utf8String(AvpCode.Class, message.Header.IsRequest ? "changed request" : "changed answer"));
            return ValueTask.FromResult(message);
        }

        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var proxy = await TestNode.StartAsync("proxy.agents.example", options => options with { Proxy = Change });
        await using var client = await TestNode.StartAsync("client.away.example");
        await proxy.ConnectAsync(server, TestContext);
        proxy.Node.Routes.Add(new Route { Realm = "home.example", Action = RouteAction.Proxy, Targets = [new("server.home.example")] });
        var peer = await client.ConnectAsync(proxy, TestContext);

        var answer = await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);

        Assert.AreEqual("changed request", Answers.TextOf(application.Requests[0], AvpCode.Class));
        Assert.AreEqual("changed answer", Answers.TextOf(answer, AvpCode.Class));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_HookThrows_Is5012AndTheNextRequestPasses()
    {
        var isBroken = true;
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var proxy = await TestNode.StartAsync(
            "proxy.agents.example",
            options => options with { Proxy = (message, _) => isBroken ? throw new FormatException() : ValueTask.FromResult(message) });
        await using var client = await TestNode.StartAsync("client.away.example");
        await proxy.ConnectAsync(server, TestContext);
        proxy.Node.Routes.Add(new Route { Realm = "home.example", Action = RouteAction.Proxy, Targets = [new("server.home.example")] });
        var peer = await client.ConnectAsync(proxy, TestContext);

        var failed = await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);
        isBroken = false;
        var passed = await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);

        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(failed));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(passed));
    }

    // Passed on, it would make the next hop end the connection, and others' requests go over it too.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_RequestTooLongWithItsRouteRecord_Is3002()
    {
        static DiameterNodeOptions Bounded(DiameterNodeOptions options) => options with { Limits = options.Limits with { MessageLength = 1000 } };
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application, Bounded);
        await using var relay = await TestNode.StartAsync(
            "relay.agents.example", options => Bounded(options) with { IsRelay = true, Applications = [] });
        await using var client = await TestNode.StartAsync("client.away.example");
        await relay.ConnectAsync(server, TestContext);
        var peer = await client.ConnectAsync(relay, TestContext);
        using var raw = await RawPeer.OpenAsync(relay, "raw.example", TestContext);
        var longest = relay.Request("home.example");
        longest.Avps.Insert(1, Avp.Identity(AvpCode.OriginHost, "raw.example"));
        longest.Avps.Add(new Avp(AvpCode.Class, new byte[1000 - longest.ToArray().Length - 8]));

        await raw.SendAsync(longest);
        var refused = await raw.ReceiveAsync();
        var passed = await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(refused!));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(passed));
    }

    // §2.7: a target with a worse priority is asked only while there is no better one.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_TargetsOfSeveralPriorities_GoByPriority()
    {
        var first = DelegateApplication.Success(TestNode.TestApplication, "first.home.example", "home.example");
        var second = DelegateApplication.Success(TestNode.TestApplication, "second.home.example", "home.example");
        await using var relay = await StartRelayAsync("relay.agents.example");
        await using var spare = await TestNode.StartAsync("second.home.example", second);
        await using var client = await TestNode.StartAsync("client.away.example");
        var peer = await client.ConnectAsync(relay, TestContext);
        relay.Node.Routes.Add(new Route
        {
            Realm = "home.example",
            Action = RouteAction.Relay,
            Targets = [new("second.home.example", Priority: 2), new("first.home.example", Priority: 1)],
        });
        await relay.ConnectAsync(spare, TestContext);
        await using (var preferred = await TestNode.StartAsync("first.home.example", first))
        {
            await relay.ConnectAsync(preferred, TestContext);
            await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);
        }

        await relay.WaitForAsync("down first.home.example", TestContext);
        await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);

        Assert.HasCount(1, first.Requests);
        Assert.HasCount(1, second.Requests);
    }

    // §6.1.8 and §6.13: the client asks the host itself, and keeps doing so.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Redirect_Request_GoesToTheHostAndIsRemembered()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var agent = await TestNode.StartAsync("redirect.agents.example");
        await using var client = await TestNode.StartAsync("client.away.example");
        agent.Node.AddPeer(server.Uri, persistent: false);
        agent.Node.Routes.Add(new Route
        {
            Realm = "home.example",
            Action = RouteAction.Redirect,
            Targets = [new("server.home.example")],
            RedirectUsage = RedirectUsage.RealmAndApplication,
        });
        var peer = await client.ConnectAsync(agent, TestContext);
        client.Node.Routes.Add(new Route { Realm = "home.example", Targets = [new("redirect.agents.example")] });

        var first = await client.Node.SendRequestAsync(client.Request("home.example"));
        var second = await client.Node.SendRequestAsync(client.Request("home.example"));

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(first));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(second));
        Assert.HasCount(2, application.Requests);
        Assert.AreEqual(1, peer.Statistics.RequestsSent);
    }

    // What the answer names may be as bad as it likes: the request fails, and no more.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Redirect_HostThatCannotBeUsed_FailsByName()
    {
        var application = new DelegateApplication(TestNode.TestApplication, (request, _) =>
        {
            var answer = request.CreateAnswer(ResultCode.RedirectIndication, "server.example", "example");
            answer.Avps.Add(Avp.Utf8String(AvpCode.RedirectHost, "aaas://other.example;transport=sctp"));
            return ValueTask.FromResult(answer);
        });
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        var error = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => client.Node.SendRequestAsync(client.Request("example")));

        Assert.AreEqual(RequestFailure.NoPeer, error.Failure);
        Assert.IsNull(client.Node.FindPeer("other.example"));
    }

    // §6.1.4, §6.1.3: all names of a node count.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Node_OfSeveralNames_KnowsAllOfThem()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync(
            "server.home.example",
            application,
            options => options with { MoreIdentities = ["second.home.example"], MoreRealms = ["second.example"], IsRelay = true });
        await using var client = await TestNode.StartAsync("client.away.example");
        var peer = await client.ConnectAsync(server, TestContext);
        var looped = client.Request("far.example");
        looped.Avps.Add(Avp.Identity(AvpCode.RouteRecord, "second.home.example"));

        var toHost = await client.Node.SendRequestAsync(client.Request("home.example", "Second.home.example"), through: peer);
        var toRealm = await client.Node.SendRequestAsync(client.Request("second.example"), through: peer);
        var loop = await client.Node.SendRequestAsync(looped, through: peer);

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(toHost));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(toRealm));
        Assert.AreEqual(ResultCode.LoopDetected, Answers.ResultOf(loop));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CommandFlags.Request | CommandFlags.Proxiable | CommandFlags.Error, ResultCode.InvalidHdrBits)]
    [DataRow(CommandFlags.Request, ResultCode.UnableToDeliver)]
    public async Task Relay_FlagsThatForbidIt_AreRefused(CommandFlags flags, ResultCode expected)
    {
        await using var relay = await StartRelayAsync("relay.agents.example");
        await using var client = await TestNode.StartAsync("client.away.example");
        var peer = await client.ConnectAsync(relay, TestContext);
        var request = client.Request("home.example");
        request.Header = request.Header with { Flags = flags };

        var answer = await client.Node.SendRequestAsync(request, through: peer);

        Assert.AreEqual(expected, Answers.ResultOf(answer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Relay_NextPeerHasTooManyToAnswer_Is3004()
    {
        using var silent = new SilentPeer("server.home.example");
        await using var relay = await TestNode.StartAsync("relay.agents.example", options => options with
        {
            IsRelay = true,
            Limits = options.Limits with { PendingRequests = 1 },
        });
        await using var client = await TestNode.StartAsync("client.away.example");
        relay.Node.AddPeer(silent.Uri, relay.Node.Options.PeerDefaults with { Realm = "home.example" });
        await relay.WaitForAsync("up server.home.example", TestContext);
        var peer = await client.ConnectAsync(relay, TestContext);
        var first = client.Node.SendRequestAsync(client.Request("home.example"), through: peer);
        await silent.WaitForRequestAsync(8388000, TestContext);

        var second = await client.Node.SendRequestAsync(client.Request("home.example"), through: peer);

        Assert.AreEqual(ResultCode.TooBusy, Answers.ResultOf(second));
        Assert.IsFalse(first.IsCompleted);
        await client.Node.StopAsync(force: true);
        await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => first);
    }

    private static Task<TestNode> StartRelayAsync(string identity) =>
        TestNode.StartAsync(identity, options => options with { IsRelay = true, Applications = [] });
}
