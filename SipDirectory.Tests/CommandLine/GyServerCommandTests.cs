using System.Net;
using System.Net.Sockets;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
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
        Assert.Contains(" : 3 requests, 3 answers\n", result.Error);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_NotVerbose_LogsItsSummaryOnly()
    {
        await using var run = GyServer();
        await run.ReadEndpointAsync();

        var result = await run.StopAsync();

        Assert.MatchesRegex(@"\AINFO: [^\n]*msg:Stopped after 0\.00:00:\d\d : 0 requests, 0 answers\n\z", result.Error);
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
