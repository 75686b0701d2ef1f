using System.Net;
using System.Net.Sockets;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

/// <summary>The Gy server as a process.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyServerCommandTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ProgramRun.Interrupt)]
    [DataRow(ProgramRun.Terminate)]
    public async Task GyServer_AskedThenSignalled_AnswersThenDisconnectsAndEndsWithSuccess(int signal)
    {
        await using var run = GyServer("--host=ocs1.gy", "--realm=gy", "-v");
        var endpoint = await run.ReadEndpointAsync();
        await using var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
        var peer = client.Node.AddPeer($"aaa://ocs1.gy:{endpoint.Port}", client.Node.Options.PeerDefaults with { IsPersistent = false });
        await peer.OpenAsync(TestContext.CancellationToken);

        var codes = new List<ResultCode>();
        foreach (var type in (CcRequestType[])[CcRequestType.InitialRequest, CcRequestType.UpdateRequest, CcRequestType.TerminationRequest])
        {
            codes.Add(new CreditControlAnswer(await client.Node.SendRequestAsync(Request(type, (uint)codes.Count).Message)).ResultCode);
        }

        run.Signal(signal);
        await client.WaitForAsync("down ocs1.gy", TestContext);
        var result = await run.WaitAsync();

        Assert.AreSequenceEqual([ResultCode.Success, ResultCode.Success, ResultCode.Success], codes);
        Assert.AreEqual(1, peer.Statistics.BaseMessages("DPR", isSent: false));
        Assert.Contains($"Gy server ocs1.gy of realm gy is listening for peers : {endpoint}\n", result.Error);
        Assert.Contains("ctf.example is open (it connected)\n", result.Error);
        Assert.Contains("a built-in account serves every subscriber and service without a limit", result.Error);
        Assert.Contains("CCR Update 1 from ctf.example : ctf.example;1;2\n", result.Error);
        Assert.Contains("CCA Terminate 2 to ctf.example : ctf.example;1;2 : 2001 DIAMETER_SUCCESS\n", result.Error);
        Assert.AreEqual(Statistics(initial: 1, update: 1, terminate: 1, sent: 3), result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_NotVerbose_LogsItsSummaryOnly()
    {
        await using var run = GyServer();
        await run.ReadEndpointAsync();

        var result = await run.StopAsync();

        Assert.MatchesRegex(@"\AINFO: [^\n]*msg:Stopped after 0\.00:00:\d\d\n\z", result.Error);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_PortInUse_NamesTheOptionsAndEndsWith71()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var folder = new TemporaryFolder();
        var log = folder.Add("log", "");

        await using var run = ProgramRun.Start(TestContext, "gy-server", "--ip=127.0.0.1", $"--port={((IPEndPoint)other.LocalEndpoint).Port}", "--log", log);
        var result = await run.WaitAsync();

        Assert.AreEqual($"SipDirectory: --ip, --port: cannot listen on {other.LocalEndpoint}: Address already in use\n", result.Error);
        Assert.Contains("cannot listen on", await File.ReadAllTextAsync(log, TestContext.CancellationToken));
        Assert.AreEqual(ExitCode.NoSystemResource, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_HardlyAnyDescriptors_EndsWith71()
    {
        await using var run = ProgramRun.StartWithDescriptors(TestContext, 120, "gy-server", "--port=0");

        var result = await run.WaitAsync();

        Assert.Contains("the descriptor limit leaves none for clients", result.Error);
        Assert.AreEqual(ExitCode.NoSystemResource, result.ExitCode);
    }

    // What lookups do not need must not slow their start.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_Started_HasLoadedNeitherTheDiameterLibraryNorSqlite()
    {
        using var folder = new TemporaryFolder();
        var (server, _) = await ProgramRun.ServeAsync(TestContext, "--data", folder.Add("regs", SampleDirectory.KnownRecord));
        await using var _ = server;
        await using var gyServer = GyServer();
        await gyServer.ReadEndpointAsync();

        Assert.DoesNotContain("SipDirectory.Diameter.dll", await MappedFilesAsync(server));
        Assert.DoesNotMatchRegex("(?i)sqlite", await MappedFilesAsync(server));
        Assert.Contains("SipDirectory.Diameter.dll", await MappedFilesAsync(gyServer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_PeersAreNamed_RefusesOthers()
    {
        await using var run = GyServer("--host=ocs1.gy", "--peer=ctf.example", "--peer", "other.example");
        var endpoint = await run.ReadEndpointAsync();
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(endpoint, TestContext.CancellationToken);
        await stranger.GetStream().WriteAsync(RawPeer.Cer("stranger.example", Avp.Unsigned32(AvpCode.AuthApplicationId, 4)).ToArray(), TestContext.CancellationToken);
        var refusal = await ReadMessageAsync(stranger);
        await using var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
        var peer = client.Node.AddPeer($"aaa://ocs1.gy:{endpoint.Port}", client.Node.Options.PeerDefaults);
        await peer.OpenAsync(TestContext.CancellationToken);

        Assert.AreEqual(ResultCode.UnknownPeer, new CapabilitiesExchangeAnswer(refusal).ResultCode);
        Assert.IsTrue(peer.IsOpen);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_ConnectionThatIsNoPeers_IsLoggedWithItsReason()
    {
        await using var run = GyServer("--host=ocs1.gy", "--peer=ctf.example", "-v");
        var endpoint = await run.ReadEndpointAsync();

        var other = await SendAsync(endpoint, "GET / HTTP/1.1\r\nHost: ocs1.gy\r\n\r\n"u8.ToArray());
        var closed = await run.ReadLogUntilAsync($"{other} is closed: ");
        var stranger = await SendAsync(endpoint, RawPeer.Cer("stranger.example", Avp.Unsigned32(AvpCode.AuthApplicationId, 4)).ToArray());
        var refused = await run.ReadLogUntilAsync($"{stranger} is closed: ");

        Assert.EndsWith("is closed: version 71", closed[^1]);
        Assert.EndsWith("is closed: DIAMETER_UNKNOWN_PEER: stranger.example is not known here", refused[^1]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_ToldToConnect_ConnectsOut()
    {
        await using var peer = await TestNode.StartAsync("localhost", options => options with { Applications = [new AdvertisedApplication(4)] });
        await using var run = GyServer("--host=ocs1.gy", "--connect", peer.Uri);

        await peer.WaitForAsync("up ocs1.gy", TestContext);

        Assert.IsTrue(peer.Node.FindPeer("ocs1.gy")!.IsOpen);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_AccountsAndState_GoOnAfterARestart()
    {
        using var folder = new TemporaryFolder();
        var accounts = folder.Add("accounts.json", Accounts);
        string[] arguments = ["--host=ocs1.gy", "--accounts", accounts, "--state", Path.Combine(Path.GetDirectoryName(accounts)!, "state")];

        var codes = new List<ResultCode>();
        foreach (var session in (string[])["a", "a", "b", "c"])
        {
            await using var run = GyServer(arguments);
            codes.Add((await DebitAsync(await run.ReadEndpointAsync(), session, 40)).ResultCode);
            await run.StopAsync();
        }

        // The second is the first again; the third leaves 20 of 100 cents.
        Assert.AreSequenceEqual([ResultCode.Success, ResultCode.Success, ResultCode.Success, ResultCode.CreditLimitReached], codes);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_BadAccounts_EndsWith65AndTheLineAndPath()
    {
        using var folder = new TemporaryFolder();

        await using var run = GyServer("--accounts", folder.Add("accounts.json", Accounts.Replace("100", "\"100\"", StringComparison.Ordinal)));
        var result = await run.WaitAsync();

        Assert.MatchesRegex(@"SipDirectory: --accounts [^\n]*accounts\.json: line 2, \$\.accounts\[0\]\.balance: [^\n]+\n\z", result.Error);
        Assert.AreEqual(ExitCode.BadDump, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_Mock_AnswersABareHeader()
    {
        await using var run = GyServer("--mock");
        using var client = new TcpClient();
        await client.ConnectAsync(await run.ReadEndpointAsync(), TestContext.CancellationToken);
        var request = Convert.FromHexString("01000014" + "C0000110" + "00000004" + "12345678" + "9ABCDEF0");
        var answer = new byte[DiameterHeader.Size];

        await client.GetStream().WriteAsync(request, TestContext.CancellationToken);
        await client.GetStream().ReadExactlyAsync(answer, TestContext.CancellationToken);

        Assert.AreEqual("01000014" + "40000110" + "00000004" + "12345678" + "9ABCDEF0", Convert.ToHexString(answer));
    }

    // Both sides as processes, alone and beside the lines.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "gy-server")]
    [DataRow(true, DisplayName = "beside the lines")]
    public async Task GyServer_Mock_AnswersOurMock(bool isBeside)
    {
        using var folder = new TemporaryFolder();
        await using var run = isBeside
            ? ProgramRun.Start(TestContext, "--port=0", "--diameter-port=0", "--diameter-mock", "--data", folder.Add("regs", Alice))
            : GyServer("--mock");
        var line = isBeside ? await run.ReadOutputLineAsync() : null;
        var endpoint = IPEndPoint.Parse((await run.ReadOutputLineAsync())!.Replace("diameter ", "", StringComparison.Ordinal));

        await using var client = ProgramRun.Start(TestContext, "gy-client", "--mock", "--count=3", $"--port={endpoint.Port}");
        var result = await client.WaitAsync();
        var stopped = await run.StopAsync();

        Assert.AreEqual(
            string.Concat(Enumerable.Range(1, 3).Select(number => $"Header {number}: command 272, answer, application 4, length 20\n"))
                + "Summary: 3/3 messages successful\n",
            result.Output);
        Assert.AreEqual(("", ExitCode.Success), (result.Error, result.ExitCode));
        Assert.AreEqual(isBeside, line is not null);
        Assert.Contains("CCA Sent:                0\n", stopped.Output, "a header is no message");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_NoMock_ClosesTheConnectionOfABareHeader()
    {
        await using var run = GyServer();
        using var client = new TcpClient();
        await client.ConnectAsync(await run.ReadEndpointAsync(), TestContext.CancellationToken);

        await client.GetStream().WriteAsync(Convert.FromHexString("01000014C0000110000000041234567890ABCDEF"), TestContext.CancellationToken);

        Assert.AreEqual(0, await client.GetStream().ReadAsync(new byte[1], TestContext.CancellationToken));
    }

    // One process, one snapshot: the lookup and the charge find the same user.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_WithADiameterPort_ChargesWhomItFinds()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(
            TestContext, "--port=0", "--diameter-port=0", "--diameter-host=ocs1.gy", "--diameter-realm=gy", "--data", folder.Add("regs", Alice), "-v");
        await run.ReadOutputLineAsync();
        var line = (await run.ReadOutputLineAsync())!;
        var endpoint = IPEndPoint.Parse(line.Replace("diameter ", "", StringComparison.Ordinal));

        var (found, unknown) = (await DebitAsync(endpoint, "1", 1, "SIP:alice@Example.COM;transport=tcp"), await DebitAsync(endpoint, "2", 1, "sip:mallory@example.com"));
        var result = await run.StopAsync();

        Assert.StartsWith("diameter ", line);
        Assert.AreEqual((ResultCode.Success, ResultCode.UserUnknown), (found.ResultCode, unknown.ResultCode));
        Assert.Contains("CCR Event Received:      2\nCCA Sent:                2\nErrors:                  1\n", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("--diameter-host=a", "--diameter-host: needs --diameter-port")]
    [DataRow("--accounts=a", "--accounts: needs --diameter-port")]
    [DataRow("--diameter-peer=a", "--diameter-peer: needs --diameter-port")]
    [DataRow("--diameter-connect=aaa://a", "--diameter-connect: needs --diameter-port")]
    [DataRow("--diameter-max-sessions=1", "--diameter-max-sessions: needs --diameter-port")]
    [DataRow("--diameter-mock", "--diameter-mock: needs --diameter-port")]
    [DataRow("--state=a", "--state: needs --diameter-port")]
    [DataRow("--diameter-port=70000", "--diameter-port: 70000 is not between 0 and 65535")]
    [DataRow("--diameter-port=0 --diameter-peer=a --diameter-peer=a,b!", "--diameter-peer: 'b!' is not a host name such as ctf.example.com")]
    [DataRow("--diameter-port=0 --diameter-connect=aaas://a", "--diameter-connect: 'aaas://a' is not a DiameterURI such as aaa://ctf.example.com:3868")]
    [DataRow("--diameter-port=0 --diameter-connect=aaa://a:1 --diameter-connect=aaa://A:2", "--diameter-connect: A is given twice")]
    [DataRow("--diameter-port=0 --diameter-connect=aaa://GY-server.example.com", "--diameter-connect: aaa://GY-server.example.com is the server itself")]
    [DataRow("--diameter-port=0 --diameter-max-sessions=0", "--diameter-max-sessions: 0 is not between 1 and 10000000")]
    [DataRow("gy-server --host=a --connect=aaa://b --connect=aaa://a", "--connect: aaa://a is the server itself")]
    [DataRow("gy-server --batch", "--batch: needs --console")]
    [DataRow("gy-server --max-sessions=10000001", "--max-sessions: 10000001 is not between 1 and 10000000")]
    public async Task Serve_BadDiameterOption_EndsWith64(string arguments, string fault)
    {
        await using var run = ProgramRun.Start(TestContext, arguments.Split(' '));

        var result = await run.WaitAsync();

        Assert.Contains(fault, result.Error);
        Assert.AreEqual(ExitCode.Usage, result.ExitCode);
    }

    // Registered with an account, registered without, and with an account but not registered.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_WithAccounts_ChargesTheRegisteredOnly()
    {
        using var folder = new TemporaryFolder();
        var bob = Alice.Replace("alice", "bob", StringComparison.Ordinal);
        await using var run = ProgramRun.Start(
            TestContext, "--port=0", "--diameter-port=0", "--diameter-host=ocs1.gy", "--diameter-realm=gy", "--data", folder.Add("regs", Alice + bob),
            "--accounts", folder.Add("accounts.json", Accounts.Replace("}],", """}, {"type": "END_USER_SIP_URI", "value": "sip:carol@example.com"}],""", StringComparison.Ordinal)));
        await run.ReadOutputLineAsync();
        var endpoint = IPEndPoint.Parse((await run.ReadOutputLineAsync())!.Replace("diameter ", "", StringComparison.Ordinal));

        var codes = new List<ResultCode>();
        foreach (var user in (string[])["<SIP:alice@Example.COM;transport=tcp>", "sip:bob@example.com", "sip:carol@example.com"])
        {
            codes.Add((await DebitAsync(endpoint, $"{codes.Count}", 60, user)).ResultCode);
        }

        codes.Add((await DebitAsync(endpoint, "again", 60)).ResultCode);

        Assert.AreSequenceEqual([ResultCode.Success, ResultCode.UserUnknown, ResultCode.UserUnknown, ResultCode.CreditLimitReached], codes);
    }

    // Who may connect, whom it connects to, how many sessions, and the mock: beside the lines as well.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_WithOptionsOfDiameter_DoesAsAGyServerDoes()
    {
        using var folder = new TemporaryFolder();
        await using var peer = await TestNode.StartAsync("localhost", options => options with { Applications = [new AdvertisedApplication(4)] });
        await using var run = ProgramRun.Start(
            TestContext, "--port=0", "--diameter-port=0", "--diameter-host=ocs1.gy", "--diameter-realm=gy", "--diameter-peer=ctf-1.example", "--diameter-connect", peer.Uri,
            "--diameter-max-sessions=1", "--diameter-mock", "--data", folder.Add("regs", Alice));
        await run.ReadOutputLineAsync();
        var endpoint = IPEndPoint.Parse((await run.ReadOutputLineAsync())!.Replace("diameter ", "", StringComparison.Ordinal));
        await peer.WaitForAsync("up ocs1.gy", TestContext);
        using var mock = new TcpClient();
        await mock.ConnectAsync(endpoint, TestContext.CancellationToken);
        await mock.GetStream().WriteAsync(Convert.FromHexString("01000014C0000110000000041234567890ABCDEF"), TestContext.CancellationToken);
        await mock.GetStream().ReadExactlyAsync(new byte[DiameterHeader.Size], TestContext.CancellationToken);
        await using var allowed = await ConnectAsync("ctf-1.example", endpoint);
        var codes = new List<ResultCode>();
        foreach (var session in (string[])["a", "b"])
        {
            var request = Request(CcRequestType.InitialRequest, 0);
            request.SessionId = session;
            codes.Add(new CreditControlAnswer(await allowed.Node.SendRequestAsync(request.Message)).ResultCode);
        }

        using var stranger = new TcpClient();
        await stranger.ConnectAsync(endpoint, TestContext.CancellationToken);
        await stranger.GetStream().WriteAsync(RawPeer.Cer("stranger.example", Avp.Unsigned32(AvpCode.AuthApplicationId, 4)).ToArray(), TestContext.CancellationToken);
        var refusal = await ReadMessageAsync(stranger);

        Assert.AreSequenceEqual([ResultCode.Success, ResultCode.TooBusy], codes);
        Assert.AreEqual(ResultCode.UnknownPeer, new CapabilitiesExchangeAnswer(refusal).ResultCode);
    }

    private const string Alice = """{"addressOfRecord":"sip:alice@example.com","contact":"<sip:alice@192.0.2.1>"}""" + "\n";

    private const string Accounts = """
        {"accounts": [{"name": "alice", "subscriptions": [{"type": "END_USER_SIP_URI", "value": "sip:alice@example.com"}],
        "balance": 100}]}
        """;

    private async Task<CreditControlAnswer> DebitAsync(IPEndPoint server, string session, long cents, string user = "sip:alice@example.com")
    {
        await using var client = await ConnectAsync($"ctf-{session}.example", server);
        var request = Ccr.Event(RequestedAction.DirectDebiting, Ccr.Requested(Ccr.Euros(cents, -2)));
        request.SessionId = $"ctf.example;{session}";
        request.DestinationRealm = client.Node.FindPeer("ocs1.gy")!.Realm!;
        request.SubscriptionIds = [Ccr.Subscription(SubscriptionIdType.EndUserSipUri, user)];
        return new CreditControlAnswer(await client.Node.SendRequestAsync(request.Message));
    }

    private async Task<TestNode> ConnectAsync(string identity, IPEndPoint server)
    {
        var client = await TestNode.StartAsync(identity, options => options with { Applications = [new AdvertisedApplication(4)] });
        var peer = client.Node.AddPeer($"aaa://ocs1.gy:{server.Port}", client.Node.Options.PeerDefaults with { IsPersistent = false });
        await peer.OpenAsync(TestContext.CancellationToken);
        return client;
    }

    /// <returns>Who sent it, and has closed since.</returns>
    private async Task<string> SendAsync(IPEndPoint to, byte[] bytes)
    {
        using var client = new TcpClient(to.AddressFamily);
        await client.ConnectAsync(to, TestContext.CancellationToken);
        await client.GetStream().WriteAsync(bytes, TestContext.CancellationToken);
        return $"{client.Client.LocalEndPoint}";
    }

    private async Task<Message> ReadMessageAsync(TcpClient client)
    {
        var front = new byte[DiameterHeader.Size];
        await client.GetStream().ReadExactlyAsync(front, TestContext.CancellationToken);
        DiameterHeader.TryRead(front, out var header);
        var bytes = new byte[header.Length];
        front.CopyTo(bytes, 0);
        await client.GetStream().ReadExactlyAsync(bytes.AsMemory(DiameterHeader.Size), TestContext.CancellationToken);
        Assert.IsTrue(Message.TryDecode(bytes, out var message, out _));
        return message;
    }

    private static string Statistics(int initial, int update, int terminate, int sent) => $"""
        ==================================================
        Gy Diameter Application Statistics:
        CCR Initial Received:    {initial}
        CCR Update Received:     {update}
        CCR Terminate Received:  {terminate}
        CCR Event Received:      0
        CCA Sent:                {sent}
        Errors:                  0
        ==================================================

        """;

    private ProgramRun GyServer(params string[] arguments) =>
        ProgramRun.Start(TestContext, ["gy-server", "--ip=127.0.0.1", "--port=0", .. arguments]);

    private Task<string> MappedFilesAsync(ProgramRun run) => File.ReadAllTextAsync($"/proc/{run.Id}/maps", TestContext.CancellationToken);

    private static CreditControlRequest Request(CcRequestType type, uint number) => new()
    {
        SessionId = "ctf.example;1;2",
        OriginHost = "ctf.example",
        OriginRealm = "example",
        DestinationRealm = "gy",
        ServiceContextId = "32251@3gpp.org",
        CcRequestType = type,
        CcRequestNumber = number,
    };
}
