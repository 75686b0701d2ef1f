using System.Net;
using Serilog.Events;
using SipDirectory.Charging.Proxy;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Rules;
using SipDirectory.Diameter.Transports;
using SipDirectory.Operator;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging.Proxy;

/// <summary>A client, the proxy, and one or two servers over loopback.</summary>
[TestClass]
public sealed class GyProxyTests
{
    private const int Limit = 30_000;
    private const uint Gy = 4;
    private const string Rules = """
        { "message": "CCR", "within": "Subscription-Id[*]", "when": [{ "equals": "Subscription-Id-Type", "value": "END_USER_E164" }],
          "edits": [{ "replace": "Subscription-Id-Data", "pattern": "^0", "with": "49" }] },
        { "message": "CCA", "edits": [{ "set": "User-Name", "value": "answered" }] },
        { "message": "RAR", "edits": [{ "set": "User-Name", "value": "asked" }] },
        { "message": "RAA", "edits": [{ "set": "User-Name", "value": "told" }] }
        """;

    private readonly CollectingSink _log = new();

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_RequestAndAnswer_AreChangedByTheRules()
    {
        var application = Server("ocs1.gy");
        await using var server = await TestNode.StartAsync("ocs1.gy", application);
        await using var proxy = await StartProxyAsync(RuledMessage.Read(Rules), server);
        await using var client = await ConnectClientAsync(proxy);

        var answer = await client.Node.SendRequestAsync(RuledMessage.Create());

        Assert.AreEqual(
            "-Subscription-Id[0]/Subscription-Id-Data[0]=\"0170123456\" +Subscription-Id[0]/Subscription-Id-Data[0]=\"49170123456\" +Route-Record[0]=\"ctf.example\"",
            RuledMessage.Difference(RuledMessage.Create(), application.Requests[0]));
        Assert.AreEqual("answered", Answers.TextOf(answer, AvpCode.UserName));
        Assert.AreEqual("ocs1.gy", Answers.TextOf(answer, AvpCode.OriginHost));
    }

    // RFC 6733 §6.1.9, and §6.2 with §6.7.2: the answer has the Proxy-Infos in their order.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_NoRules_ChangesNoByteAndAppendsTheRouteRecord()
    {
        var application = Server("ocs1.gy");
        await using var server = await TestNode.StartAsync("ocs1.gy", application);
        await using var proxy = await StartProxyAsync(new MessageRules([]), server);
        await using var client = await ConnectClientAsync(proxy);
        var request = RuledMessage.Create();
        request.Avps.Add(ProxyInfo("first.example"));
        request.Avps.Add(new Avp(99999, "kept"u8, AvpFlags.None, 4242));
        request.Avps.Add(Avp.Identity(AvpCode.RouteRecord, "ctf2.example"));
        request.Avps.Add(ProxyInfo("second.example"));

        var answer = await client.Node.SendRequestAsync(request);

        request.Avps.Add(Avp.Identity(AvpCode.RouteRecord, "ctf.example"));
        Assert.AreSequenceEqual(request.ToArray()[DiameterHeader.Size..], application.Requests[0].ToArray()[DiameterHeader.Size..]);
        Assert.AreEqual(request.Header.EndToEnd, application.Requests[0].Header.EndToEnd);
        var hosts = answer.FindAll(AvpCode.ProxyInfo).Select(info => Answers.TextOf(Copy(info), AvpCode.ProxyHost));
        Assert.AreEqual("first.example second.example", string.Join(' ', hosts));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_ReAuthFromTheServer_IsPassedToTheClientAndChanged()
    {
        await using var server = await TestNode.StartAsync("ocs1.gy", Server("ocs1.gy"));
        await using var proxy = await StartProxyAsync(RuledMessage.Read(Rules), server);
        var asked = DelegateApplication.Success(Gy, "ctf.example", "example");
        await using var client = await ConnectClientAsync(proxy, asked);

        var answer = await server.Node.SendRequestAsync(ReAuth("ctf.example"), through: server.Node.FindPeer("proxy.gy"));

        Assert.AreEqual("asked", Answers.TextOf(asked.Requests[0], AvpCode.UserName));
        Assert.AreEqual("told", Answers.TextOf(answer, AvpCode.UserName));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_ReAuthForAClientThatIsGone_Is3002AndGoesToNoOtherServer()
    {
        var other = Server("ocs2.gy");
        await using var second = await TestNode.StartAsync("ocs2.gy", other);
        await using var first = await TestNode.StartAsync("ocs1.gy", Server("ocs1.gy"));
        await using var proxy = await StartProxyAsync(new MessageRules([]), first, second);

        var answer = await first.Node.SendRequestAsync(ReAuth("ctf.example"), through: first.Node.FindPeer("proxy.gy"));

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(answer));
        Assert.IsTrue(answer.Header.IsError);
        Assert.IsEmpty(other.Requests);
    }

    // The first server has the request, and dies of it.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_FirstServerDies_SendsWhatItHadToTheSecondWithTheTBit()
    {
        var dead = new TaskCompletionSource<Message>();
        var asked = new TaskCompletionSource();
        var backup = Server("ocs2.gy");
        var silent = new DelegateApplication(Gy, (_, _) =>
        {
            asked.TrySetResult();
            return new ValueTask<Message>(dead.Task);
        });
        await using var first = await TestNode.StartAsync("ocs1.gy", silent);
        await using var second = await TestNode.StartAsync("ocs2.gy", backup);
        await using var proxy = await StartProxyAsync(RuledMessage.Read(Rules), first, second);
        await using var client = await ConnectClientAsync(proxy);

        var answering = client.Node.SendRequestAsync(RuledMessage.Create());
        await asked.Task.WaitAsync(TestContext.CancellationToken);
        var dying = first.Node.StopAsync(force: true);
        var answer = await answering;
        dead.SetException(new IOException());
        await dying;

        var (sent, again) = (silent.Requests[0], backup.Requests[0]);
        Assert.IsFalse(sent.Header.IsRetransmitted);
        Assert.IsTrue(again.Header.IsRetransmitted);
        Assert.AreEqual(sent.Header.EndToEnd, again.Header.EndToEnd);
        Assert.AreEqual("", RuledMessage.Difference(sent, again));
        Assert.AreEqual("ocs2.gy", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.AreEqual("answered", Answers.TextOf(answer, AvpCode.UserName));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_BothServersOpen_AsksTheFirstAlone()
    {
        var (primary, backup) = (Server("ocs1.gy"), Server("ocs2.gy"));
        await using var second = await TestNode.StartAsync("ocs2.gy", backup);
        await using var first = await TestNode.StartAsync("ocs1.gy", primary);
        await using var proxy = await StartProxyAsync(new MessageRules([]), first, second);
        await using var client = await ConnectClientAsync(proxy);

        for (var i = 0; i < 20; i++)
        {
            var request = RuledMessage.Create();
            request.Header = request.Header with { EndToEnd = 0 };
            await client.Node.SendRequestAsync(request);
        }

        Assert.HasCount(20, primary.Requests);
        Assert.IsEmpty(backup.Requests);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_NoServerThere_Is3002()
    {
        await using var proxy = new GyProxy(Options(), [DiameterUri.Parse($"aaa://ocs1.gy:{FreePort.Take()}")], RuledMessage.Read(Rules), _log.Logger());
        await proxy.Node.StartAsync();
        await using var client = await ConnectClientAsync(proxy);

        var answer = await client.Node.SendRequestAsync(RuledMessage.Create());

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(answer));
        Assert.AreEqual("proxy.gy", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.IsTrue(answer.Header.IsError);
        Assert.ContainsSingle(line => line == (LogEventLevel.Warning, "No upstream is open : requests are answered with 3002"), _log.Lines);
    }

    // RFC 6733 §7, figure 7; §3: without the T bit, for the first server has answered.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ResultCode.UnableToDeliver)]
    [DataRow(ResultCode.TooBusy)]
    public async Task Proxy_FirstServerAnswersThatItCannot_AsksTheSecondWithoutTheTBit(ResultCode refusal)
    {
        var (primary, backup) = (Refusing("ocs1.gy", refusal), Server("ocs2.gy"));
        await using var first = await TestNode.StartAsync("ocs1.gy", primary);
        await using var second = await TestNode.StartAsync("ocs2.gy", backup);
        await using var proxy = await StartProxyAsync(RuledMessage.Read(Rules), first, second);
        await using var client = await ConnectClientAsync(proxy);

        var answer = await client.Node.SendRequestAsync(RuledMessage.Create());

        Assert.AreEqual("ocs2.gy", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.AreEqual("answered", Answers.TextOf(answer, AvpCode.UserName));
        Assert.HasCount(1, primary.Requests);
        Assert.IsFalse(backup.Requests[0].Header.IsRetransmitted);
        Assert.AreEqual("", RuledMessage.Difference(primary.Requests[0], backup.Requests[0]));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_AllServersAnswerThatTheyCannot_GivesTheLastAnswer()
    {
        var (primary, backup) = (Refusing("ocs1.gy", ResultCode.TooBusy), Refusing("ocs2.gy", ResultCode.UnableToDeliver));
        await using var first = await TestNode.StartAsync("ocs1.gy", primary);
        await using var second = await TestNode.StartAsync("ocs2.gy", backup);
        await using var proxy = await StartProxyAsync(RuledMessage.Read(Rules), first, second);
        await using var client = await ConnectClientAsync(proxy);

        var answer = await client.Node.SendRequestAsync(RuledMessage.Create());

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(answer));
        Assert.AreEqual("ocs2.gy", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.AreEqual("1 1", $"{primary.Requests.Count} {backup.Requests.Count}");
    }

    // No other server can be the one that was asked for; and 5xxx and 4xxx are of the session, on any server.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ResultCode.TooBusy, "ocs1.gy")]
    [DataRow(ResultCode.UnknownSessionId, null)]
    [DataRow(ResultCode.LoopDetected, null)]
    public async Task Proxy_AnswerThatIsForTheClient_GoesToNoOtherServer(ResultCode refusal, string? destination)
    {
        var backup = Server("ocs2.gy");
        await using var first = await TestNode.StartAsync("ocs1.gy", Refusing("ocs1.gy", refusal));
        await using var second = await TestNode.StartAsync("ocs2.gy", backup);
        await using var proxy = await StartProxyAsync(RuledMessage.Read(Rules), first, second);
        await using var client = await ConnectClientAsync(proxy);
        var request = RuledMessage.Create();
        if (destination is not null)
        {
            request.Avps.Add(Avp.Identity(AvpCode.DestinationHost, destination));
        }

        var answer = await client.Node.SendRequestAsync(request);

        Assert.AreEqual(refusal, Answers.ResultOf(answer));
        Assert.IsEmpty(backup.Requests);
    }

    // The first server never answers: one request is all that may wait there.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_FirstServerHasTooManyToAnswer_AsksTheSecond()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource<Message>();
        var silent = new DelegateApplication(Gy, (_, _) =>
        {
            asked.TrySetResult();
            return new ValueTask<Message>(never.Task);
        });
        await using var first = await TestNode.StartAsync("ocs1.gy", silent);
        await using var second = await TestNode.StartAsync("ocs2.gy", Server("ocs2.gy"));
        await using var proxy = await StartProxyAsync(
            RuledMessage.Read(Rules), options => options with { Limits = new NodeLimits { PendingRequests = 1 } }, first, second);
        await using var client = await ConnectClientAsync(proxy);

        var waiting = client.Node.SendRequestAsync(RuledMessage.Create());
        await asked.Task.WaitAsync(TestContext.CancellationToken);
        var request = RuledMessage.Create();
        request.Header = request.Header with { EndToEnd = 0 };
        var answer = await client.Node.SendRequestAsync(request);
        never.SetException(new IOException());

        Assert.AreEqual("ocs2.gy", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(await waiting));
    }

    // The client has the request, and dies of it.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_ClientDiesWithAReAuth_GivesItToNoOtherServer()
    {
        var other = Server("ocs2.gy");
        var never = new TaskCompletionSource<Message>();
        var asked = new TaskCompletionSource();
        var silent = new DelegateApplication(Gy, (_, _) =>
        {
            asked.TrySetResult();
            return new ValueTask<Message>(never.Task);
        });
        await using var first = await TestNode.StartAsync("ocs1.gy", Server("ocs1.gy"));
        await using var second = await TestNode.StartAsync("ocs2.gy", other);
        await using var proxy = await StartProxyAsync(
            RuledMessage.Read(Rules), options => options with { RequestTimeout = TimeSpan.FromSeconds(1) }, first, second);
        var client = await ConnectClientAsync(proxy, silent);

        var answering = first.Node.SendRequestAsync(ReAuth("ctf.example"), through: first.Node.FindPeer("proxy.gy"));
        await asked.Task.WaitAsync(TestContext.CancellationToken);
        var dying = client.Node.StopAsync(force: true);
        var answer = await answering;
        never.SetException(new IOException());
        await dying;
        await client.DisposeAsync();

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(answer));
        Assert.AreEqual("proxy.gy", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.IsEmpty(other.Requests);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_ServersGoAndCome_WarnsOnceForEachOutage()
    {
        const string CutOff = "No upstream is open : requests are answered with 3002";
        var port = FreePort.Take();
        await using var proxy = new GyProxy(Options(), [DiameterUri.Parse($"aaa://ocs1.gy:{port}")], RuledMessage.Read(Rules), _log.Logger());
        await proxy.Node.StartAsync();
        await using var client = await ConnectClientAsync(proxy);

        // Three attempts that fail, and a request at least for each.
        while (_log.Lines.Count(line => line.Text.Contains("cannot be connected to", StringComparison.Ordinal)) < 3)
        {
            await client.Node.SendRequestAsync(RuledMessage.Create());
        }

        await using var server = await TestNode.StartAsync(
            "ocs1.gy", Server("ocs1.gy"), options => options with { ListenOn = [new ListenAddress(new IPEndPoint(IPAddress.Loopback, port))] });
        await _log.WaitForAsync("ocs1.gy is open", TestContext);
        await server.Node.StopAsync(force: true);
        await _log.WaitForAsync("ocs1.gy is closed", TestContext);
        await client.Node.SendRequestAsync(RuledMessage.Create());

        var warnings = _log.Lines.Where(line => line.Level == LogEventLevel.Warning).Select(line => line.Text).ToList();
        Assert.AreEqual(2, warnings.Count(text => text == CutOff), string.Join('\n', warnings));
        Assert.ContainsSingle(text => text.StartsWith("ocs1.gy cannot be connected to: ", StringComparison.Ordinal), warnings);
        Assert.ContainsSingle(text => text.StartsWith("ocs1.gy is closed: ", StringComparison.Ordinal), warnings);
        Assert.HasCount(4, warnings);
        Assert.Contains((LogEventLevel.Information, "ocs1.gy is open (we connected)"), _log.Lines);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_Stopped_WarnsOfNothing()
    {
        await using var server = await TestNode.StartAsync("ocs1.gy", Server("ocs1.gy"));
        await using var proxy = await StartProxyAsync(new MessageRules([]), server);

        await proxy.Node.StopAsync();

        Assert.DoesNotContain(line => line.Level >= LogEventLevel.Warning, _log.Lines);
    }

    // A client that knows the proxy alone takes its identity from the CEA.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_RequestForTheProxyItself_IsForTheServersBehindIt()
    {
        var application = Server("ocs1.gy");
        await using var server = await TestNode.StartAsync("ocs1.gy", application);
        await using var proxy = await StartProxyAsync(new MessageRules([]), server);
        await using var client = await ConnectClientAsync(proxy);
        var request = RuledMessage.Create();
        request.Avps.Add(Avp.Identity(AvpCode.DestinationHost, "Proxy.gy"));

        var answer = await client.Node.SendRequestAsync(request);

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.IsNull(application.Requests[0].Find(AvpCode.DestinationHost));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Proxy_MessageThatARuleCannotBear_Is5012InBothDirections()
    {
        var tooLong = Avp.Utf8String(AvpCode.UserName, new string('x', 5000));
        var application = new DelegateApplication(Gy, (request, _) =>
        {
            var answer = request.CreateAnswer(ResultCode.Success, "ocs1.gy", "gy");
            answer.Avps.Add(tooLong);
            return ValueTask.FromResult(answer);
        });
        await using var server = await TestNode.StartAsync("ocs1.gy", application);
        var rules = RuledMessage.Read("""
            { "message": "CCR", "edits": [{ "replace": "User-Name", "pattern": "x", "with": "y" }] },
            { "message": "CCA", "edits": [{ "replace": "User-Name", "pattern": "x", "with": "y" }] }
            """);
        await using var proxy = await StartProxyAsync(rules, server);
        await using var client = await ConnectClientAsync(proxy);
        var request = RuledMessage.Create();
        request.Avps.Add(tooLong);

        var refused = await client.Node.SendRequestAsync(request);
        var asked = application.Requests.Count;
        var answer = await client.Node.SendRequestAsync(RuledMessage.Create());

        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(refused));
        Assert.AreEqual(0, asked);
        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(answer));
        Assert.AreEqual("proxy.gy", Answers.TextOf(answer, AvpCode.OriginHost));
    }

    private DiameterNodeOptions Options() => new()
    {
        LoggerFactory = new LibraryLog(_log.Logger()),
        Identity = "proxy.gy",
        ListenOn = [new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0))],
        AcceptUnknownPeers = true,
        PeerDefaults = new PeerOptions { ReconnectWait = TimeSpan.FromMilliseconds(50), Addresses = [IPAddress.Loopback] },
    };

    private Task<GyProxy> StartProxyAsync(MessageRules rules, params TestNode[] servers) => StartProxyAsync(rules, options => options, servers);

    private async Task<GyProxy> StartProxyAsync(
        MessageRules rules, Func<DiameterNodeOptions, DiameterNodeOptions> change, params TestNode[] servers)
    {
        var proxy = new GyProxy(change(Options()), [.. servers.Select(server => DiameterUri.Parse(server.Uri))], rules, _log.Logger());
        await proxy.Node.StartAsync();
        foreach (var server in servers)
        {
            await server.WaitForAsync("up proxy.gy", TestContext);
            await proxy.Node.FindPeer(server.Node.Options.Identity)!.OpenAsync(TestContext.CancellationToken);
        }

        return proxy;
    }

    private async Task<TestNode> ConnectClientAsync(GyProxy proxy, DelegateApplication? application = null)
    {
        var client = await TestNode.StartAsync("ctf.example", application, options => options with { Applications = [new AdvertisedApplication(Gy)] });
        var peer = client.Node.AddPeer($"aaa://proxy.gy:{proxy.Node.ListeningOn[0].Endpoint.Port}", client.Node.Options.PeerDefaults);
        await peer.OpenAsync(TestContext.CancellationToken);
        client.Node.Routes.Add(new Route { Targets = [new RouteTarget("proxy.gy")] });
        return client;
    }

    private static DelegateApplication Server(string host) => DelegateApplication.Success(Gy, host, "gy");

    private static DelegateApplication Refusing(string host, ResultCode refusal) =>
        new(Gy, (request, _) => ValueTask.FromResult(request.CreateAnswer(refusal, host, "gy")));

    private static Avp ProxyInfo(string host) => Avp.Group(
        AvpCode.ProxyInfo, [Avp.Identity(AvpCode.ProxyHost, host), new Avp(AvpCode.ProxyState, [1, 2, 3])]);

    private static Message Copy(Avp group)
    {
        var message = new Message(default);
        group.Members.ToList().ForEach(message.Avps.Add);
        return message;
    }

    private static Message ReAuth(string client)
    {
        var request = new Message(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, 258, Gy, 0, 0));
        request.Avps.Add(Avp.Utf8String(AvpCode.SessionId, "ctf;1;2"));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationRealm, "example"));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationHost, client));
        request.Avps.Add(Avp.Unsigned32(AvpCode.AuthApplicationId, Gy));
        request.Avps.Add(Avp.Unsigned32(AvpCode.ReAuthRequestType, 0));
        return request;
    }
}
