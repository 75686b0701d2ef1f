using System.Diagnostics;
using System.Text;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

/// <summary>The Gy client, against servers on loopback; as a process where that matters.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyClientCommandTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_AgainstGyServer_ShowsFiveAnswersAndASummary()
    {
        await using var server = ProgramRun.Start(TestContext, "gy-server", "--ip=127.0.0.1", "--port=0");
        var endpoint = await server.ReadEndpointAsync();
        await using var client = ProgramRun.Start(TestContext, "gy-client", "-p", $"{endpoint.Port}", "-c", "5", "--msisdn=491700000000");

        var result = await client.WaitAsync();

        const string Granted = "command 272, answer, application 4, length 264, DIAMETER_SUCCESS, granted 1048576 octets (rating group 1), valid 3600 s\n";
        Assert.AreEqual(
            $"Initial 0: {Granted}Update 1: {Granted}Termination 2: command 272, answer, application 4, length 204, DIAMETER_SUCCESS (rating group 1)\n"
            + $"Initial 0: {Granted}Update 1: {Granted}Summary: 5/5 messages successful\n",
            result.Output);
        Assert.AreEqual(("", ExitCode.Success), (result.Error, result.ExitCode));
        Assert.Contains("CCA Sent:                5\n", (await server.StopAsync()).Output);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_NobodyListens_EndsWith69()
    {
        await using var client = ProgramRun.Start(TestContext, "gy-client", "--port=1");

        (await client.WaitAsync()).AssertFailure(ExitCode.Unreachable, "127.0.0.1:1: Connection refused");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_Interrupted_SummarizesAndEndsWith130()
    {
        using var server = new SilentPeer("ocs.example");
        await using var client = ProgramRun.Start(TestContext, "gy-client", "--port", $"{server.Port}", "--seconds=100");
        await server.WaitForRequestAsync(CreditControlRequest.CommandCode, TestContext);

        client.Signal(ProgramRun.Interrupt);
        var result = await client.WaitAsync();

        Assert.EndsWith("Summary: 0/0 messages successful\n", result.Output);
        Assert.AreEqual(ExitCode.Interrupted, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_ServerNeverAnswers_SaysSoAndEndsWith1()
    {
        using var server = new SilentPeer("ocs.example");

        var (code, output, error) = await RunAsync(new GyClientOptions { Port = server.Port, Timeout = 0.3, Count = 2 });

        Assert.AreEqual("Initial 0: no answer within 0.3 s\nInitial 0: no answer within 0.3 s\nSummary: 0/2 messages successful\n", output);
        Assert.AreEqual(("", ExitCode.NotFound), (error, code));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_ServerDoesNotAnswerTheCer_EndsWith69()
    {
        using var server = new SilentPeer("ocs.example", answersCer: false);

        var (code, output, error) = await RunAsync(new GyClientOptions { Port = server.Port, Timeout = 0.3 });

        Assert.AreEqual($"SipDirectory: 127.0.0.1:{server.Port}: nothing came in time in Wait-I-CEA\n", error);
        Assert.AreEqual(("", ExitCode.Unreachable), (output, code));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_Refused_BeginsAnewEachTimeAndEndsWith1()
    {
        var application = new DelegateApplication(4, (request, _) =>
            ValueTask.FromResult(request.CreateAnswer(ResultCode.CreditLimitReached, "ocs.example", "example")));
        await using var server = await TestNode.StartAsync("ocs.example", application);

        var (code, output, _) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 3 });

        Assert.Contains("Initial 0: command 272, answer, application 4, ", output);
        Assert.Contains(", DIAMETER_CREDIT_LIMIT_REACHED\n", output);
        Assert.EndsWith("Summary: 0/3 messages successful\n", output);
        Assert.HasCount(3, application.Requests.Select(request => new CreditControlRequest(request).SessionId).Distinct());
        Assert.AreEqual(ExitCode.NotFound, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_SeveralSessions_ShareTheMessagesAndNumberTheirOwn()
    {
        var application = Granting();
        await using var server = await TestNode.StartAsync("ocs.example", application, Demanding);

        var (code, output, _) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 50, Sessions = 4, Imsi = "262010000000001", SipUri = "sip:a@example.com" });

        Assert.EndsWith("Summary: 50/50 messages successful\n", output);
        Assert.AreEqual(ExitCode.Success, code);
        var sessions = application.Requests.Select(request => new CreditControlRequest(request)).GroupBy(request => request.SessionId).ToList();
        Assert.AreEqual(50, sessions.Sum(session => session.Count()));
        Assert.IsTrue(sessions.TrueForAll(session => session.Select(request => request.CcRequestNumber).SequenceEqual(Enumerable.Range(0, session.Count()).Select(number => (uint)number))));
        Assert.IsTrue(sessions.TrueForAll(session => session.All(request => request.SubscriptionIds.Count == 2)));
        Assert.IsTrue(sessions.TrueForAll(session => session.All(request => request is { DestinationHost: "ocs.example", DestinationRealm: "ocs.example" or "example" })));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("direct-debiting", RequestedAction.DirectDebiting)]
    [DataRow("refund-account", RequestedAction.RefundAccount)]
    [DataRow("check-balance", RequestedAction.CheckBalance)]
    [DataRow("price-enquiry", RequestedAction.PriceEnquiry)]
    public async Task GyClient_Event_AsksForItsAction(string name, RequestedAction action)
    {
        var application = Granting();
        await using var server = await TestNode.StartAsync("ocs.example", application, Demanding);

        var (code, output, _) = await RunAsync(new GyClientOptions { Port = server.Port, Event = name, Count = 2 });

        Assert.StartsWith("Event 0: command 272, answer, application 4, ", output);
        Assert.EndsWith("Summary: 2/2 messages successful\n", output);
        Assert.IsTrue(application.Requests.All(request => new CreditControlRequest(request).RequestedAction == action));
        Assert.AreEqual(ExitCode.Success, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_DestinationRealm_IsAskedForWithoutAHost()
    {
        var application = Granting();
        await using var server = await TestNode.StartAsync("ocs.example", application, options => options with { MoreRealms = ["other.example"] });

        var (code, _, _) = await RunAsync(new GyClientOptions { Port = server.Port, DestinationRealm = "other.example" });

        var request = new CreditControlRequest(application.Requests[0]);
        Assert.AreEqual(("other.example", (string?)null, ExitCode.Success), (request.DestinationRealm, request.DestinationHost, code));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_ConnectionLost_SaysSoAndEndsWith1()
    {
        await using var server = TestNode.Create("ocs.example");
        server.Node.AddApplication(new DelegateApplication(4, async (request, from) =>
        {
            if (new CreditControlRequest(request).CcRequestType == CcRequestType.UpdateRequest)
            {
                _ = server.Node.StopAsync(force: true);
                await Task.Delay(Timeout.Infinite, TestContext.CancellationToken);
            }

            return await Credit.AnswerAsync(request, from, CancellationToken.None);
        }));
        await server.Node.StartAsync();
        var port = server.Port;

        var (code, output, error) = await RunAsync(new GyClientOptions { Port = port, Count = 9 });

        Assert.EndsWith("the connection was lost\nSummary: 1/9 messages successful\n", output);
        Assert.StartsWith($"SipDirectory: 127.0.0.1:{port}: the connection was lost: ", error);
        Assert.AreEqual(ExitCode.NotFound, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_Pretty_ShowsEveryMessageAsATree()
    {
        await using var server = await TestNode.StartAsync("ocs.example", Granting());

        var (_, output, _) = await RunAsync(new GyClientOptions { Port = server.Port, Pretty = true, Msisdn = "4917\u001b[2J", Time = 60 });

        var messages = output.Split('\n').Where(line => line.Contains(", hop-by-hop 0x", StringComparison.Ordinal)).ToList();
        Assert.AreSequenceEqual(
            [
                "Capabilities-Exchange-Request", "Capabilities-Exchange-Answer", "Credit-Control-Request", "Credit-Control-Answer",
                "Disconnect-Peer-Request", "Disconnect-Peer-Answer",
            ],
            messages.Select(line => line.Split(' ')[0]));
        Assert.HasCount(3, messages.Select(line => line[line.IndexOf("hop-by-hop", StringComparison.Ordinal)..]).Distinct());
        Assert.Contains("\n    Subscription-Id-Data (444, M) = \"4917\\u001b[2J\"\n", output);
        Assert.Contains("\n    Granted-Service-Unit (431, M)\n      CC-Time (420, M) = 60\n", output);
        Assert.Contains("\n  Disconnect-Cause (273, M) = DO_NOT_WANT_TO_TALK_TO_YOU (2)\n", output);
        Assert.EndsWith("Summary: 1/1 messages successful\n", output);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(null, "InitialRequest UpdateRequest TerminationRequest", "True True False")]
    [DataRow(FinalUnitAction.Terminate, "InitialRequest TerminationRequest InitialRequest", "True False True")]
    [DataRow(FinalUnitAction.Redirect, "InitialRequest UpdateRequest TerminationRequest", "True False False")]
    [DataRow(FinalUnitAction.RestrictAccess, "InitialRequest UpdateRequest TerminationRequest", "True False False")]
    public async Task GyClient_LastUnits_AreFollowedByWhatTheirActionDemands(FinalUnitAction? action, string types, string asks)
    {
        var application = new DelegateApplication(4, async (request, from) =>
        {
            var answer = new CreditControlAnswer(await Credit.AnswerAsync(request, from, CancellationToken.None));
            var last = action is { } value ? [Avp.Group(CreditControlAvpCode.FinalUnitIndication, [Avp.Integer32(CreditControlAvpCode.FinalUnitAction, (int)value)])] : (Avp[])[];
            answer.MultipleServicesCreditControls = [.. answer.MultipleServicesCreditControls.Select(service => Avp.Group(service.Code, [.. service.Members, .. last]))];
            return answer.Message;
        });
        await using var server = await TestNode.StartAsync("ocs.example", application, Demanding);

        var (code, _, _) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 3 });

        var requests = application.Requests.Select(request => new CreditControlRequest(request)).ToList();
        Assert.AreEqual(types, string.Join(' ', requests.Select(request => request.CcRequestType)));
        Assert.AreEqual(asks, string.Join(' ', requests.Select(request => request.MultipleServicesCreditControls[0].Find(CreditControlAvpCode.RequestedServiceUnit) is not null)));
        Assert.AreEqual(ExitCode.Success, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_ReAuthInMidSession_IsFollowedByAnUpdateBesideItsOwn()
    {
        var (server, application) = await StartAskingAsync(ReAuthRequest.CommandCode);
        await using var _ = server;

        // The pause between two messages is the server's time to ask.
        var (code, output, _) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 3, Rate = 4 });

        Assert.AreEqual("I0 U1 U2 T3", TypesOf(application));
        Assert.EndsWith("Summary: 3/3 messages successful\n", output);
        Assert.AreEqual(ExitCode.Success, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_AbortInMidSession_EndsItShowsSoAndBeginsAnew()
    {
        var (server, application) = await StartAskingAsync(AbortSessionRequest.CommandCode);
        await using var _ = server;

        var (code, output, _) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 3 });

        // It may overtake the update or not.
        Assert.MatchesRegex("^I0 I0 T[12] U1$", string.Join(' ', TypesOf(application).Split(' ').Order(StringComparer.Ordinal)));
        Assert.MatchesRegex("\nTermination [12]: command 272, answer, application 4, ", output);
        Assert.EndsWith("Summary: 3/3 messages successful\n", output);
        Assert.AreEqual(ExitCode.Success, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_Load_EndsWithRatePercentilesAndErrorsByCode()
    {
        var count = 0;
        await using var server = await TestNode.StartAsync("ocs.example", new DelegateApplication(4, (request, from) => Interlocked.Increment(ref count) % 10 == 0
            ? ValueTask.FromResult(request.CreateAnswer(ResultCode.TooBusy, "ocs.example", "example"))
            : Credit.AnswerAsync(request, from, CancellationToken.None)));

        var (code, output, error) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 300, Concurrency = 8 });

        Assert.MatchesRegex(
            @"^300 answers in \d+\.\d s, \d+ a second, 30 errors\nLatency in ms: p50 \d+\.\d\d, p90 \d+\.\d\d, p99 \d+\.\d\d, p99\.9 \d+\.\d\d, max \d+\.\d\d\n"
            + @"30 x DIAMETER_TOO_BUSY\nSummary: 270/300 messages successful\n$",
            output);
        Assert.AreEqual(("", ExitCode.NotFound), (error, code));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_Rate_SendsNoFaster()
    {
        await using var server = await TestNode.StartAsync("ocs.example", Granting());
        var started = Stopwatch.GetTimestamp();

        var (code, _, _) = await RunAsync(new GyClientOptions { Port = server.Port, Count = 11, Rate = 20, Concurrency = 4 });

        Assert.IsGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.49), Stopwatch.GetElapsedTime(started));
        Assert.AreEqual(ExitCode.Success, code);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyClient_LoadOnATerminal_ShowsProgress()
    {
        await using var server = await TestNode.StartAsync("ocs.example", Granting());

        var (_, output, error) = await RunAsync(new GyClientOptions { Port = server.Port, Seconds = 1.2, Rate = 50 }, showsProgress: true);

        Assert.MatchesRegex(@"^\r\e\[K\d+ answers in 1\.\d s, \d+ a second, 0 errors\r\e\[K$", error);
        Assert.Contains("Summary: 60/60 messages successful\n", output);
    }

    // A server that sends this to the first session before it answers; the second session is answered when the first has ended.
    private async Task<(TestNode Server, DelegateApplication Application)> StartAskingAsync(uint command)
    {
        var server = TestNode.Create("ocs.example");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? first = null;
        var application = new DelegateApplication(4, async (request, from) =>
        {
            var ccr = new CreditControlRequest(request);
            if (ccr.CcRequestType == CcRequestType.InitialRequest && first is null)
            {
                first = ccr.SessionId;
                _ = server.Node.SendRequestAsync(Asking(command, ccr), through: from);
            }
            else if (ccr.CcRequestType == CcRequestType.InitialRequest)
            {
                await ended.Task.WaitAsync(TestContext.CancellationToken);
            }
            else if (ccr.CcRequestType == CcRequestType.TerminationRequest)
            {
                ended.TrySetResult();
            }

            return await Credit.AnswerAsync(request, from, CancellationToken.None);
        });
        server.Node.AddApplication(application);
        await server.Node.StartAsync();
        return (server, application);
    }

    private static Message Asking(uint command, CreditControlRequest session)
    {
        var request = new Message(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, command, 4, 0, 0));
        request.Avps.Add(Avp.Utf8String(AvpCode.SessionId, session.SessionId));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationRealm, session.OriginRealm));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationHost, session.OriginHost));
        request.Avps.Add(Avp.Unsigned32(AvpCode.AuthApplicationId, 4));
        if (command == ReAuthRequest.CommandCode)
        {
            request.Avps.Add(Avp.Unsigned32(AvpCode.ReAuthRequestType, 0));
        }

        return request;
    }

    private static string TypesOf(DelegateApplication application) => string.Join(' ', application.Requests
        .Select(request => new CreditControlRequest(request)).Select(request => $"{request.CcRequestType.ToString()[0]}{request.CcRequestNumber}"));

    private static GrantingServer Credit => new("ocs.example", "example");

    private static DelegateApplication Granting() => new(4, (request, from) => Credit.AnswerAsync(request, from, CancellationToken.None));

    // What is sent is judged by the rules of the dictionary.
    private static DiameterNodeOptions Demanding(DiameterNodeOptions options) =>
        options with { PeerDefaults = options.PeerDefaults with { Strictness = Strictness.Reject } };

    private async Task<(int Code, string Output, string Error)> RunAsync(GyClientOptions options, bool showsProgress = false)
    {
        using var output = new MemoryStream();
        using var errors = new StringWriter();
        var code = await GyClientCommand.RunAsync(options, output, errors, showsProgress, TestContext.CancellationToken);
        return (code, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }
}
