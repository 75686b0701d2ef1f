using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>Peers that break rules and limits; the others do not notice.</summary>
[TestClass]
public sealed class HostilePeerTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    // RFC 6733 §5.6.1.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task First_NoCer_IsClosed()
    {
        await using var server = await TestNode.StartAsync("server.example");
        using var raw = await RawPeer.ConnectAsync(server, TestContext);

        await raw.SendAsync(server.Request("example"));

        Assert.IsNull(await raw.ReceiveAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task First_Nothing_IsClosedAfterTheCerTimeout()
    {
        await using var server = await TestNode.StartAsync("server.example", options => options with { CerTimeout = TimeSpan.FromMilliseconds(100) });
        using var raw = await RawPeer.ConnectAsync(server, TestContext);

        Assert.IsNull(await raw.ReceiveAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_OnlyInbandTls_Gets5017()
    {
        await using var server = await TestNode.StartAsync("server.example");
        using var raw = await RawPeer.ConnectAsync(server, TestContext);

        await raw.SendAsync(RawPeer.Cer("raw.example", Avp.Unsigned32(AvpCode.InbandSecurityId, 1)));
        var answer = await raw.ReceiveAsync();

        Assert.AreEqual(ResultCode.NoCommonSecurity, Answers.ResultOf(answer!));
        Assert.IsNull(await raw.ReceiveAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_WithoutOriginHost_Gets5005WithIt()
    {
        await using var server = await TestNode.StartAsync("server.example");
        using var raw = await RawPeer.ConnectAsync(server, TestContext);
        var cer = RawPeer.Cer("raw.example");
        cer.Avps.RemoveAt(0);

        await raw.SendAsync(cer);
        var answer = await raw.ReceiveAsync();

        Assert.AreEqual(ResultCode.MissingAvp, Answers.ResultOf(answer!));
        Assert.AreEqual(AvpCode.OriginHost, answer!.Find(AvpCode.FailedAvp)!.Members[0].Code);
        Assert.IsNull(await raw.ReceiveAsync());
    }

    // §6.11: exactly one of the two identifiers.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(0, ResultCode.MissingAvp)]
    [DataRow(2, ResultCode.AvpOccursTooManyTimes)]
    public async Task Cer_VendorSpecificApplicationWithoutOneId_IsRefused(int ids, ResultCode expected)
    {
        await using var server = await TestNode.StartAsync("server.example");
        using var raw = await RawPeer.ConnectAsync(server, TestContext);
        Avp[] members = [Avp.Unsigned32(AvpCode.AuthApplicationId, 4), Avp.Unsigned32(AvpCode.AcctApplicationId, 4)];

        await raw.SendAsync(RawPeer.Cer("raw.example", Avp.Group(AvpCode.VendorSpecificApplicationId, members.Take(ids))));
        var answer = await raw.ReceiveAsync();

        Assert.AreEqual(expected, Answers.ResultOf(answer!));
        Assert.HasCount(2, answer!.Find(AvpCode.FailedAvp)!.Members);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("0100000080000110000000040000000100000002", ResultCode.InvalidMessageLength, DisplayName = "length 0")]
    [DataRow("0100001580000110000000040000000100000002", ResultCode.InvalidMessageLength, DisplayName = "length 21")]
    [DataRow("0200001480000110000000040000000100000002", ResultCode.UnsupportedVersion, DisplayName = "version 2")]
    public async Task Header_ThatCannotBe_IsAnsweredAndClosed(string header, ResultCode expected)
    {
        await using var server = await TestNode.StartAsync("server.example");
        using var raw = await RawPeer.OpenAsync(server, "raw.example", TestContext);

        await raw.SendAsync(Convert.FromHexString(header));
        var answer = await raw.ReceiveAsync();

        Assert.AreEqual(expected, Answers.ResultOf(answer!));
        Assert.AreEqual(1u, answer!.Header.HopByHop);
        Assert.IsNull(await raw.ReceiveAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_OverALimit_ClosesThatConnectionAlone()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync(
            "server.example", application, options => options with { Limits = options.Limits with { Avps = 100, MessageLength = 2000 } });
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);
        using var tooLong = await RawPeer.OpenAsync(server, "long.example", TestContext);
        using var tooMany = await RawPeer.OpenAsync(server, "many.example", TestContext);
        var request = client.Request("example");
        for (var i = 0; i < 100; i++)
        {
            request.Avps.Add(Avp.Unsigned32(AvpCode.AuthApplicationId, 0));
        }

        await tooLong.SendAsync(Convert.FromHexString("010007D480000110000000040000000100000002"));
        await tooMany.SendAsync(request);

        Assert.IsNull(await tooLong.ReceiveAsync());
        Assert.IsNull(await tooMany.ReceiveAsync());
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(await client.Node.SendRequestAsync(client.Request("example"))));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Avp_LengthBeyondTheMessage_Is5014WithItsHeader()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        using var raw = await RawPeer.OpenAsync(server, "raw.example", TestContext);
        var bytes = server.Request("example").ToArray();

        // The length of the last AVP.
        bytes[^11] = 0xFF;
        await raw.SendAsync(bytes);
        var answer = await raw.ReceiveAsync();

        Assert.AreEqual(ResultCode.InvalidAvpLength, Answers.ResultOf(answer!));
        Assert.IsNotNull(answer!.Find(AvpCode.FailedAvp));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connections_OneTooMany_IsClosed()
    {
        await using var server = await TestNode.StartAsync(
            "server.example", options => options with { Limits = options.Limits with { Connections = 1 } });
        using var first = await RawPeer.OpenAsync(server, "first.example", TestContext);
        using var second = await RawPeer.ConnectAsync(server, TestContext);

        Assert.IsNull(await second.ReceiveAsync());
    }

    // A limit stops reading, so that no handler is called for more; and goes on when answers are given. One byte of memory
    // is enough for one request: the next ones wait.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(4, 1L << 20, 4, DisplayName = "requests of a connection")]
    [DataRow(1000, 1L, 1, DisplayName = "memory of all")]
    public async Task Requests_MoreThanMayBeInFlight_WaitTheirTurn(int requests, long memory, int expected)
    {
        var answering = new TaskCompletionSource();
        var full = new TaskCompletionSource();
        var running = 0;
        var most = 0;
        var application = new DelegateApplication(TestNode.TestApplication, async (request, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (most == expected)
            {
                full.TrySetResult();
            }

            await answering.Task;
            Interlocked.Decrement(ref running);
            return request.CreateAnswer(ResultCode.Success, "server.example", "example");
        });
        await using var server = await TestNode.StartAsync(
            "server.example", application, options => options with { Limits = options.Limits with { RequestsInFlight = requests, MemoryInFlight = memory } });
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        var sending = Enumerable.Range(0, 20).Select(_ => client.Node.SendRequestAsync(client.Request("example"))).ToList();
        await full.Task;
        answering.SetResult();
        var answers = await Task.WhenAll(sending);

        Assert.AreEqual(expected, most);
        Assert.IsTrue(Array.TrueForAll(answers, answer => Answers.ResultOf(answer) == ResultCode.Success));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Pending_MoreThanMayBe_FailsByName()
    {
        using var silent = new SilentPeer("server.example");
        await using var client = await TestNode.StartAsync(
            "client.example", options => options with { Limits = options.Limits with { PendingRequests = 1 } });
        client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with { Realm = "example" });
        await client.WaitForAsync("up server.example", TestContext);
        var first = client.Node.SendRequestAsync(client.Request("example"));

        var error = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => client.Node.SendRequestAsync(client.Request("example")));

        Assert.AreEqual(RequestFailure.TooBusy, error.Failure);
        Assert.IsFalse(first.IsCompleted);
        await client.Node.StopAsync(force: true);
        await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => first);
    }

    // By default a request that breaks its command's rules is answered so; a peer may be given more patience.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Strictness.Reject, ResultCode.MissingAvp)]
    [DataRow(Strictness.Log, ResultCode.Success)]
    [DataRow(Strictness.Ignore, ResultCode.Success)]
    public async Task Strictness_RequestWithoutARequiredAvp_DependsOnThePeer(Strictness strictness, ResultCode expected)
    {
        const uint CreditControl = 4;
        var application = DelegateApplication.Success(CreditControl, "server.example", "example");
        await using var server = await TestNode.StartAsync(
            "server.example", application, options => options with { PeerDefaults = options.PeerDefaults with { Strictness = strictness } });
        await using var client = await TestNode.StartAsync(
            "client.example", options => options with { Applications = [new AdvertisedApplication(CreditControl)] });
        await client.ConnectAsync(server, TestContext);
        var request = client.Request("example", applicationId: CreditControl);
        request.Header = request.Header with { CommandCode = 272 };

        var answer = await client.Node.SendRequestAsync(request);

        Assert.AreEqual(expected, Answers.ResultOf(answer));
    }

    // Its answers pile up on our side until the limit; nobody else waits for it.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Flood_AnswersAreNotRead_EndsThatConnectionAlone()
    {
        var large = new byte[60_000];
        var application = new DelegateApplication(TestNode.TestApplication, (request, _) =>
        {
            var answer = request.CreateAnswer(ResultCode.Success, "server.example", "example");
            answer.Avps.Add(new Avp(AvpCode.Class, large));
            return ValueTask.FromResult(answer);
        });
        await using var server = await TestNode.StartAsync(
            "server.example", application, options => options with { Limits = options.Limits with { SendQueueBytes = 1 << 20 } });
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);
        using var flood = await RawPeer.OpenAsync(server, "flood.example", TestContext);
        var peer = server.Node.FindPeer("flood.example")!;

        for (var i = 1u; peer.IsOpen; i++)
        {
            var request = server.Request("example");
            request.Header = request.Header with { HopByHop = i, EndToEnd = i };
            if (!await flood.TrySendAsync(request.ToArray()))
            {
                break;
            }
        }

        await server.WaitForAsync("down flood.example", TestContext);
        Assert.Contains("wait to be sent", peer.Statistics.DisconnectReason!);
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(await client.Node.SendRequestAsync(client.Request("example"))));
    }

    // Not even a slot is left to those who say nothing, once the CER timeout is over.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "no CER")]
    [DataRow(true, DisplayName = "no TLS handshake")]
    public async Task Connections_ManyThatSayNothing_AreBoundedAndDropped(bool isSecure)
    {
        const int Most = 50;
        const int All = 300;
        var clock = new FakeClock();
        using var log = new CollectingLoggerFactory();
        using var certificates = new TestCertificates();
        await using var server = await TestNode.StartAsync("server.example", options => options with
        {
            ListenOn = [options.ListenOn[0] with { IsSecure = isSecure }],
            Tls = new() { Certificate = certificates.Issue(options.Identity), TrustedRoots = [certificates.Root] },
            Limits = options.Limits with { Connections = Most },
            LoggerFactory = log,
            Time = clock,
        });
        var silent = new List<RawPeer>();
        for (var i = 0; i < All; i++)
        {
            silent.Add(await RawPeer.ConnectAsync(server, TestContext));
        }

        while (CountOfRefused() < All - Most)
        {
            await Task.Delay(1, TestContext.CancellationToken);
        }

        var refused = CountOfRefused();
        var connections = server.Node.GetStatistics().Connections;
        foreach (var one in silent)
        {
            clock.Advance(TimeSpan.FromSeconds(11));
            Assert.IsNull(await one.ReceiveAsync());
            one.Dispose();
        }

        Assert.AreEqual(All - Most, refused);
        Assert.IsLessThanOrEqualTo(Most, connections);

        int CountOfRefused() => log.Lines.Count(line => line.Text.Contains("there are 50 connections", StringComparison.Ordinal));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Groups_TooDeep_EndTheConnection()
    {
        const uint CreditControl = 4;
        var application = DelegateApplication.Success(CreditControl, "server.example", "example");
        await using var server = await TestNode.StartAsync(
            "server.example", application, options => options with { PeerDefaults = options.PeerDefaults with { Strictness = Strictness.Log } });
        using var raw = await RawPeer.OpenAsync(server, "raw.example", TestContext, Avp.Unsigned32(AvpCode.AuthApplicationId, CreditControl));
        var request = server.Request("example", applicationId: CreditControl);
        request.Header = request.Header with { CommandCode = 272 };
        var group = Avp.Group(AvpCode.FailedAvp, []);
        for (var i = 0; i < 40; i++)
        {
            group = Avp.Group(AvpCode.ProxyInfo, [group]);
        }

        request.Avps.Add(group);
        await raw.SendAsync(request);
        var answer = await raw.ReceiveAsync();

        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(answer!));
        Assert.IsNull(await raw.ReceiveAsync());
        Assert.IsEmpty(application.Requests);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_ByteByByte_IsAnswered()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        using var raw = await RawPeer.OpenAsync(server, "raw.example", TestContext);

        foreach (var one in server.Request("example").ToArray())
        {
            await raw.SendAsync([one]);
        }

        var answer = await raw.ReceiveAsync();
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer!));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_CertificateOfAnotherHost_Gets3010()
    {
        using var certificates = new TestCertificates();
        DiameterNodeOptions Secure(DiameterNodeOptions options, string name) => options with
        {
            ListenOn = [options.ListenOn[0] with { IsSecure = true }],
            Tls = new() { Certificate = certificates.Issue(name), TrustedRoots = [certificates.Root] },
        };
        await using var server = await TestNode.StartAsync("server.example", options => Secure(options, "server.example"));
        await using var client = await TestNode.StartAsync("client.example", options => Secure(options, "other.example"));
        var peer = client.Node.AddPeer(
            $"aaas://server.example:{server.Port}", client.Node.Options.PeerDefaults with { ReconnectWait = TimeSpan.FromHours(1) });

        while (peer.Statistics.DisconnectReason is null)
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        Assert.Contains("DIAMETER_UNKNOWN_PEER", peer.Statistics.DisconnectReason);
    }
}
