using System.Net;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

/// <summary>The console of a Gy server as a process whose console is a pipe, alone and beside the lines, against our own client.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyConsoleTests
{
    private const int Limit = 30_000;

    private static readonly ServiceUse Asked = new() { RatingGroup = 10, Requested = new ServiceUnits { TotalOctets = 1000 } };

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "gy-server")]
    [DataRow(true, DisplayName = "beside the lines")]
    public async Task Console_ReAuthThenAbort_TheClientReportsThenEnds(bool isBeside)
    {
        using var folder = new TemporaryFolder();
        await using var run = Start(folder, isBeside, "--console");
        var endpoint = await ReadEndpointAsync(run);
        await using var client = await ConnectAsync(endpoint);
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "gy" });
        var session = charging.NewSession(new SubscriptionId(SubscriptionIdType.EndUserNai, "a@b"));
        await session.StartAsync([Asked]);
        session.Report = _ => [Asked with { Used = Asked.Requested }];

        await TypeAsync(run, $"list_sessions\nreauth 0\n");
        var listed = await ReadUntilAsync(run, "1 session");
        var service = await ReadUntilAsync(run, "     rating group");
        var update = await ReadUntilAsync(run, "CCA Update 1");
        await TypeAsync(run, $"list_sessions\nabort {session.SessionId}\n");
        var used = await ReadUntilAsync(run, "     rating group");
        var end = await ReadUntilAsync(run, "CCA Terminate 2");
        await TypeAsync(run, "list_sessions\nabort 0\nstats\nquit\n");
        var result = await run.WaitAsync();

        Assert.AreEqual("     rating group 10: used 0, granted 1000 octets", service[^1]);
        Assert.AreEqual("     rating group 10: used 1000, granted 1000 octets", used[^1]);
        Assert.Contains($"reauth {session.SessionId}: 2002 DIAMETER_LIMITED_SUCCESS", [.. listed, .. service, .. update, .. used]);
        Assert.Contains($"abort {session.SessionId}: 2001 DIAMETER_SUCCESS\n", string.Join('\n', [.. end, result.Output]));
        Assert.Contains("no sessions\n", result.Output);
        Assert.Contains("no session '0': see list_sessions\n", result.Output);
        Assert.Contains("Open Sessions:           0\n", result.Output);
        Assert.EndsWith("CCR Terminate Received:  1\nCCR Event Received:      0\nCCA Sent:                3\nErrors:                  0\n" + new string('=', 50) + "\n", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "gy-server")]
    [DataRow(true, DisplayName = "beside the lines")]
    public async Task Batch_WaitsForAPeer_ThenRunsTheCommandsAndEnds(bool isBeside)
    {
        using var folder = new TemporaryFolder();
        await using var run = Start(folder, isBeside, "--console", "--batch");
        var endpoint = await ReadEndpointAsync(run);
        await TypeAsync(run, "list_sessions\nhelp\n");
        run.Input.Close();

        await using var client = await ConnectAsync(endpoint);
        var result = await run.WaitAsync();
        await client.WaitForAsync("down ocs1.gy", TestContext);

        var lines = result.Output.Split('\n');
        Assert.Contains("diameter ctf.example is open (it connected)\n", result.Output);
        Assert.Contains("no sessions", lines);
        Assert.AreEqual(isBeside, lines.Any(line => line.StartsWith("list_clients ", StringComparison.Ordinal)));
        Assert.Contains(line => line.StartsWith("abort SESSION ", StringComparison.Ordinal), lines);
        Assert.EndsWith("=\n", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    // The client connects, opens a session with a name that steers terminals, and goes.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Console_HostileSessionIdOfAClientThatIsGone_IsShownAsEscapesAndCanBeNamed()
    {
        using var folder = new TemporaryFolder();
        await using var run = Start(folder, isBeside: false, "--console", "-v");
        var endpoint = await ReadEndpointAsync(run);
        await using (var client = await ConnectAsync(endpoint))
        {
            var request = Ccr.Request(CcRequestType.InitialRequest, 0, "\e]0;title\a\r\e[2Jover\u202e", Ccr.Service(10, Ccr.Requested(Ccr.Octets(1))));
            request.DestinationRealm = "gy";
            request.SubscriptionIds = [Ccr.Subscription(SubscriptionIdType.EndUserNai, "a@b")];
            Assert.AreEqual(ResultCode.Success, new CreditControlAnswer(await client.Node.SendRequestAsync(request.Message)).ResultCode);
        }

        await ReadUntilAsync(run, "is closed");
        await TypeAsync(run, "list_sessions\nabort 0\nquit\n");
        var result = await run.WaitAsync();

        const string Shown = @"\x1B]0;title\x07\r\x1B[2Jover\xE2\x80\xAE";
        Assert.Contains($"  0  {Shown}  account a  client ctf.example  until ", result.Output);
        Assert.Contains($"abort {Shown}: no answer: no open peer leads to the destination\n", result.Output);
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.Contains($"CCR Initial 0 from ctf.example : {Shown}\n", result.Error);
    }

    private ProgramRun Start(TemporaryFolder folder, bool isBeside, params string[] more)
    {
        string[] own = isBeside
            ? ["--port=0", "--diameter-port=0", "--diameter-host=ocs1.gy", "--diameter-realm=gy", "--data", folder.Add("regs", SampleDirectory.KnownRecord)]
            : ["gy-server", "--ip=127.0.0.1", "--port=0", "--host=ocs1.gy", "--realm=gy"];
        return ProgramRun.Start(TestContext, [.. own, "--accounts", folder.Add("accounts", Accounts), .. more]);
    }

    private static async Task<IPEndPoint> ReadEndpointAsync(ProgramRun run) => (await run.ReadEndpointsAsync())[^1];

    private async Task<TestNode> ConnectAsync(IPEndPoint server)
    {
        var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
        var peer = client.Node.AddPeer($"aaa://ocs1.gy:{server.Port}", client.Node.Options.PeerDefaults with { IsPersistent = false });
        await peer.OpenAsync(TestContext.CancellationToken);
        return client;
    }

    private async Task TypeAsync(ProgramRun run, string lines)
    {
        await run.Input.WriteAsync(lines);
        await run.Input.FlushAsync(TestContext.CancellationToken);
    }

    private static async Task<List<string>> ReadUntilAsync(ProgramRun run, string text)
    {
        var lines = new List<string>();
        while (lines.Count == 0 || !lines[^1].Contains(text, StringComparison.Ordinal))
        {
            lines.Add(await run.ReadOutputLineAsync() ?? throw new AssertFailedException($"'{text}' did not come, but: {string.Join('\n', lines)}"));
        }

        return lines;
    }

    private const string Accounts = """
        {"accounts": [{"name": "a", "subscriptions": [{"type": "END_USER_NAI", "value": "a@b"}], "balance": 1000000}],
        "tariffs": [{"ratingGroup": 10, "unit": "CC-Total-Octets", "price": 1, "quota": 1000}]}
        """;
}
