using System.Net;
using System.Net.Sockets;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

/// <summary>The proxy as a process.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyProxyCommandTests
{
    private const int Limit = 30_000;
    private const string Rules = """{ "rules": [{ "message": "CCR", "edits": [{ "set": "User-Name", "value": "alice" }] }] }""";

    public required TestContext TestContext { get; init; }

    // The second upstream is the only one there.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyProxy_AskedThenSignalled_PassesOnByTheRulesThenDisconnects()
    {
        using var folder = new TemporaryFolder();
        var application = DelegateApplication.Success(4, "localhost", "gy");
        await using var server = await TestNode.StartAsync("localhost", application, options => options with { Realm = "gy" });
        await using var run = ProgramRun.Start(
            TestContext,
            "gy-proxy", "--listen", "127.0.0.1:0", "--host=proxy.gy", "--realm=gy", "-v",
            "--upstream", $"aaa://127.0.0.1:{FreePort.Take()}", "--upstream", server.Uri, "--rules", folder.Add("rules", Rules));
        var endpoint = await run.ReadEndpointAsync();
        await server.WaitForAsync("up proxy.gy", TestContext);
        await using var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
        var peer = client.Node.AddPeer($"aaa://proxy.gy:{endpoint.Port}", client.Node.Options.PeerDefaults with { IsPersistent = false });
        await peer.OpenAsync(TestContext.CancellationToken);
        await run.ReadLogUntilAsync("localhost is open (we connected)");

        var answer = await client.Node.SendRequestAsync(RuledMessage.Create(), through: peer);
        run.Signal(ProgramRun.Terminate);
        await client.WaitForAsync("down proxy.gy", TestContext);
        var result = await run.WaitAsync();

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.AreEqual("alice", Answers.TextOf(application.Requests[0], AvpCode.UserName));
        Assert.AreEqual("ctf.example", Answers.TextOf(application.Requests[0], AvpCode.RouteRecord));
        Assert.Contains(" : 1 requests, 1 passed on, 1 answers\n", result.Error);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyProxy_BadRules_NamesEachFaultAndEndsWith65()
    {
        using var folder = new TemporaryFolder();
        var rules = folder.Add("rules", "{ \"rules\": [\n{ \"message\": \"CCR\", \"edits\": [\n{ \"remove\": \"Phone\" },\n{ \"set\": \"CC-Request-Number\", \"value\": \"x\" }] }] }");
        var log = folder.PathOf("log");

        await using var run = GyProxy("--rules", rules, "--log", log);
        var result = await run.WaitAsync();

        result.AssertFailure(
            ExitCode.BadDump,
            $"--rules {rules}: line 3, $.rules[0].edits[0].remove: no AVP is named Phone\nSipDirectory: --rules {rules}: line 4, $.rules[0].edits[1].value: is no value of CC-Request-Number, which is Unsigned32");
        Assert.Contains("line 4, $.rules[0].edits[1].value: is no value of CC-Request-Number", await File.ReadAllTextAsync(log, TestContext.CancellationToken));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyProxy_NoRulesFile_EndsWith66()
    {
        await using var run = GyProxy("--rules", "/nowhere/rules");

        var result = await run.WaitAsync();

        result.AssertFailure(ExitCode.NoDump, "--rules /nowhere/rules: cannot be read: no such file");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyProxy_PortInUse_NamesTheOptionAndEndsWith71()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await using var run = GyProxy("--listen", $"{other.LocalEndpoint}");
        var result = await run.WaitAsync();

        result.AssertFailure(ExitCode.NoSystemResource, $"--listen: cannot listen on {other.LocalEndpoint}: Address already in use");
    }

    // The host of a DiameterURI is the identity of the peer, which the operator may have got wrong.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyProxy_UpstreamOfAnotherName_IsLogged()
    {
        await using var server = await TestNode.StartAsync("ocs1.gy", DelegateApplication.Success(4, "ocs1.gy", "gy"));

        await using var run = ProgramRun.Start(
            TestContext, "gy-proxy", "--listen", "127.0.0.1:0", "--upstream", $"aaa://localhost:{server.Port}");
        var lines = await run.ReadLogUntilAsync("localhost");

        Assert.EndsWith("localhost cannot be connected to: the CEA is from ocs1.gy", lines[^1]);
    }

    private ProgramRun GyProxy(params string[] arguments) =>
        ProgramRun.Start(TestContext, ["gy-proxy", "--upstream", "aaa://localhost:1", .. arguments]);
}
