using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Operator.Commands;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Commands;
#pragma warning restore CA1716

/// <summary>The operator's commands of a server whose client answers over loopback as a test has it.</summary>
[TestClass]
public sealed class ChargingCommandsTests
{
    private const int Limit = 20_000;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("reauth", ReAuthRequest.CommandCode, ResultCode.LimitedSuccess, "2002 DIAMETER_LIMITED_SUCCESS")]
    [DataRow("abort", AbortSessionRequest.CommandCode, ResultCode.Success, "2001 DIAMETER_SUCCESS")]
    [DataRow("abort", AbortSessionRequest.CommandCode, ResultCode.UnableToDeliver, "3002 DIAMETER_UNABLE_TO_DELIVER")]
    [DataRow("reauth", ReAuthRequest.CommandCode, (ResultCode)5999, "5999 5999")]
    [DataRow("reauth", ReAuthRequest.CommandCode, ResultCode.UnknownSessionId, "5002 DIAMETER_UNKNOWN_SESSION_ID, so it is ended here too")]
    public async Task Run_Ask_ShowsTheAnswerByName(string name, uint command, ResultCode code, string expected)
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext, clientAnswers: code);
        await nodes.AskAsync(Ccr.Initial(Ccr.Service(10, Ccr.Requested())));
        var commands = new ChargingCommands(nodes.Application, AnswerTime);

        var shown = await commands.RunAsync($"{name}  {Ccr.Session} ");

        Assert.AreEqual($"{name} {Ccr.Session}: {expected}", shown.Single());
        Assert.AreEqual(command, nodes.Asked.Requests.Single().Header.CommandCode);
        Assert.AreEqual(code == ResultCode.UnknownSessionId ? 0 : 1, nodes.Application.Statistics.OpenSessions);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_AskOfAClientThatIsGone_SaysSo()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        await nodes.AskAsync(Ccr.Initial(Ccr.Service(10, Ccr.Requested())));
        await nodes.Client.DisposeAsync();
        await nodes.Server.WaitForAsync("down ctf.example", TestContext);

        var shown = await new ChargingCommands(nodes.Application, AnswerTime).RunAsync($"abort {Ccr.Session}");

        Assert.AreEqual($"abort {Ccr.Session}: no answer: no open peer leads to the destination", shown.Single());
        Assert.AreEqual(1, nodes.Application.Statistics.OpenSessions);
    }

    // A client that is connected and says nothing: the operator waits for so long, and no longer.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_AskOfAClientThatIsSilent_EndsInTime()
    {
        var (asked, held) = (new TaskCompletionSource(), new TaskCompletionSource<Message>());
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        nodes.Client.Node.AddApplication(new DelegateApplication(4, (_, _) =>
        {
            asked.TrySetResult();
            return new ValueTask<Message>(held.Task);
        }));
        await nodes.AskAsync(Ccr.Initial(Ccr.Service(10, Ccr.Requested())));

        var running = new ChargingCommands(nodes.Application, AnswerTime).RunAsync($"reauth {Ccr.Session}");
        await asked.Task.WaitAsync(TestContext.CancellationToken);
        nodes.Clock.Advance(AnswerTime - TimeSpan.FromMilliseconds(100));
        var isDone = running.IsCompleted;
        nodes.Clock.Advance(TimeSpan.FromMilliseconds(200));
        var shown = (await running.WaitAsync(TestContext.CancellationToken)).Single();
        held.SetResult(new Message(new DiameterHeader(CommandFlags.None, ReAuthRequest.CommandCode, 4, 0, 0)));

        Assert.IsFalse(isDone);
        Assert.AreEqual($"reauth {Ccr.Session}: no answer within 5 s", shown);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("reauth", "which session? expected reauth SESSION")]
    [DataRow("abort  ", "which session? expected abort SESSION")]
    [DataRow("abort 0", "no session '0': see list_sessions")]
    [DataRow("abort 99999999999", "no session '99999999999': see list_sessions")]
    [DataRow("reauth ctf.example;1;2", "no session 'ctf.example;1;2': see list_sessions")]
    [DataRow("reauth \u001b[2J", @"no session '\x1B[2J': see list_sessions")]
    [DataRow("list_sessions", "no sessions")]
    public async Task Run_NoSuchSession_SaysSo(string line, string expected)
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);

        var shown = await new ChargingCommands(nodes.Application, AnswerTime).RunAsync(line);

        Assert.AreEqual(expected, shown.Single());
        Assert.IsEmpty(nodes.Asked.Requests);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_List_ShowsWhatEachSessionHasUsedAndIsGranted()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        await nodes.AskAsync(Ccr.Initial(Ccr.Service(10, Ccr.Requested()), Ccr.Service(20, Ccr.Requested())));
        await nodes.AskAsync(Ccr.Update(1, Ccr.Service(10, Ccr.Used(Ccr.Octets(1500)), Ccr.Requested()), Ccr.Service(20, Ccr.Used(Ccr.Seconds(7)))));

        var shown = await new ChargingCommands(nodes.Application, AnswerTime).RunAsync("list_sessions");

        // As long as the promises to the service of 3,600 s hold.
        var until = nodes.Clock.GetUtcNow().AddSeconds(7200).ToLocalTime();
        string[] expected =
        [
            "1 session",
            $"  0  {Ccr.Session}  account alice  client ctf.example  until {until:yyyy-MM-dd HH:mm:ss}",
            "     rating group 10: used 1500, granted 5000 octets",
            "     rating group 20: used 7, granted 0 s",
        ];
        Assert.AreSequenceEqual(expected, shown);
    }

    [TestMethod]
    public async Task Run_ListOfVeryMany_IsCutAndCounted()
    {
        await using var server = ServerOf(Enumerable.Range(0, 1000).Select(number => Session($"ctf;{number:d4}", services: 7)));
        var commands = new ChargingCommands(server, AnswerTime);

        var shown = await commands.RunAsync("list_sessions");

        Assert.AreEqual("1000 sessions", shown[0]);
        Assert.StartsWith("  0  ctf;0000  account alice  client ctf.example  until ", shown[1]);
        Assert.AreEqual("     rating group 4 service 5: used 18446744073709551615, granted 0 units", shown[6]);
        Assert.AreEqual("     2 more are not listed", shown[7]);
        Assert.StartsWith("  99  ctf;0099  ", shown[^8]);
        Assert.AreEqual("  900 more are not listed", shown[^1]);
        Assert.HasCount(100, commands.NextWords(["abort"]));
        Assert.IsEmpty(commands.NextWords(["abort", "0"]));
    }

    [TestMethod]
    [DataRow("list_sessions 0042", "  0  ctf;0042  ")]
    [DataRow("list_sessions bob ", "  0  bob's  account alice  ")]
    [DataRow("list_sessions CTF.example", "  0  bob's  account alice  ")]
    [DataRow("list_sessions ali", "  0  bob's  account alice  ")]
    public async Task Run_ListOfAText_ShowsThoseThatHaveIt(string line, string first)
    {
        await using var server = ServerOf([Session("ctf;0041"), Session("ctf;0042"), Session("bob's")]);

        var shown = await new ChargingCommands(server, AnswerTime).RunAsync(line);

        Assert.StartsWith(first, shown[1]);
    }

    // What was listed is meant, whatever has come and gone since.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_NumberOfTheList_MeansWhatWasListed()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        await nodes.AskAsync(Ccr.Request(CcRequestType.InitialRequest, 0, "b"));
        await nodes.AskAsync(Ccr.Request(CcRequestType.InitialRequest, 0, "c"));
        var commands = new ChargingCommands(nodes.Application, AnswerTime);
        await commands.RunAsync("list_sessions");
        await nodes.AskAsync(Ccr.Request(CcRequestType.InitialRequest, 0, "a"));
        await nodes.AskAsync(Ccr.Request(CcRequestType.TerminationRequest, 1, "b"));

        var over = (await commands.RunAsync("abort 0")).Single();
        var open = (await commands.RunAsync("abort 1")).Single();

        Assert.AreEqual("session 0 is over: b", over);
        Assert.AreEqual("abort c: 2001 DIAMETER_SUCCESS", open);
        Assert.AreEqual("c", new AbortSessionRequest(nodes.Asked.Requests.Single()).SessionId);
    }

    // Session-Id, Origin-Host and account: none is ours.
    [TestMethod]
    public async Task Run_HostileNames_AreShownAsEscapes()
    {
        await using var server = ServerOf([Session("\e[2J\u202e\n" + new string('x', 1000)), Session("b\\") with { OriginHost = "\e]0;a\a", Account = "a\r\tb" }]);
        var commands = new ChargingCommands(server, AnswerTime);

        var listed = await commands.RunAsync("list_sessions");
        var asked = await commands.RunAsync("abort 0");

        Assert.StartsWith(@"  0  \x1B[2J\xE2\x80\xAE\nxxx", listed[1]);
        Assert.Contains("xxx... (752 more bytes)  account ", listed[1]);
        Assert.StartsWith(@"  1  b\\  account a\r\tb  client \x1B]0;a\x07  until ", listed[3]);
        Assert.StartsWith(@"abort \x1B[2J\xE2\x80\xAE\nxxx", asked.Single());
        Assert.EndsWith("(752 more bytes): no answer: no open peer leads to the destination", asked[0]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stats_AfterRequests_ShowsWhatTheBlockAtTheEndDoes()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        await nodes.AskAsync(Ccr.Initial(Ccr.Service(10, Ccr.Requested())));
        await nodes.AskAsync(Ccr.Update(0));

        var stats = new ChargingCommands(nodes.Application, AnswerTime).Stats();

        string[] expected =
        [
            "Gy Diameter Application Statistics:",
            "CCR Initial Received:    1",
            "CCR Update Received:     1",
            "CCR Terminate Received:  0",
            "CCR Event Received:      0",
            "CCA Sent:                2",
            "Errors:                  1",
            "Open Sessions:           1",
        ];
        Assert.AreSequenceEqual(expected, stats);
    }

    // Of a node that runs nowhere: nothing can be sent.
    private static CreditControlServer ServerOf(IEnumerable<CreditSession> sessions) => new(
        TestNode.Create("ocs.example").Node, store: new FakeStore(new CreditState([], [.. sessions], [])));

    private static CreditSession Session(string id, int services = 0) => new()
    {
        SessionId = id,
        Account = "alice",
        OriginHost = "ctf.example",
        OriginRealm = "example",
        LastRequestNumber = 0,
        Expires = DateTimeOffset.MaxValue.AddDays(-1),
        Services =
        [
            .. Enumerable.Range(0, services)
                .Select(number => new ServiceReservation((uint)number, (uint)number + 1, ServiceUnit.ServiceSpecificUnits, ulong.MaxValue, 0, 0, 0)),
        ],
    };
}
