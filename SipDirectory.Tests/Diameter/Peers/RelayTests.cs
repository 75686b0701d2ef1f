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

    private static Task<TestNode> StartRelayAsync(string identity) =>
        TestNode.StartAsync(identity, options => options with { IsRelay = true, Applications = [] });
}
