using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Client.ChargingNodes;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>What a session sends by itself: after a RAR, an ASR, and when a Validity-Time is over.</summary>
[TestClass]
public sealed class ServerInitiatedTests
{
    private const int Limit = 20_000;

    private static readonly ServiceUse[] Asked =
    [
        new() { RatingGroup = 1, Requested = ServiceUnits.ServersChoice },
        new() { RatingGroup = 2, Requested = ServiceUnits.ServersChoice },
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_OpenSession_IsAnsweredThenFollowedByAnUpdate()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);
        session.Report = _ => [.. Asked.Select(service => service with { Used = new ServiceUnits { TotalOctets = 5 } })];
        var reported = WaitForReport(session);

        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId, Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 2)));
        var answer = await server.ReceiveAsync();
        var update = new CreditControlRequest((await server.ReceiveAsync())!);
        await server.SendAsync(await GrantAllAsync(update.Message, null!));
        var (reason, result) = await reported;

        Assert.AreEqual((ReAuthAnswer.CommandCode, false), (answer!.Header.CommandCode, answer.Header.IsRequest));
        Assert.AreEqual(ResultCode.LimitedSuccess, new ReAuthAnswer(answer).ResultCode);
        Assert.AreEqual((CcRequestType.UpdateRequest, 1u, 1), (update.CcRequestType, update.CcRequestNumber, update.MultipleServicesCreditControls.Count));
        Assert.AreEqual((ReportReason.ReAuth, ServiceDecision.Grant), (reason, result.Decision));
        Assert.AreEqual(ClientSessionState.Open, session.State);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_WhileAnUpdateIsUnderWay_IsAnsweredOnly()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);

        var update = session.UpdateAsync(Asked);
        var request = (await server.ReceiveAsync())!;
        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId));
        var answer = await server.ReceiveAsync();
        await server.SendAsync(await GrantAllAsync(request, null!));
        await update.WaitAsync(TestContext.CancellationToken);
        var end = session.TerminateAsync([]);
        var next = new CreditControlRequest((await server.ReceiveAsync())!);
        await server.SendAsync(await GrantAllAsync(next.Message, null!));
        await end.WaitAsync(TestContext.CancellationToken);

        Assert.AreEqual(ResultCode.Success, new ReAuthAnswer(answer!).ResultCode);
        Assert.AreEqual((CcRequestType.TerminationRequest, 2u), (next.CcRequestType, next.CcRequestNumber));
    }

    // §5.5: what the update under way is not about is authorized by another.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_WhileAnotherServiceIsUpdated_IsFollowedByAnUpdateOfTheRest()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);

        var update = session.UpdateAsync([Asked[0]]);
        var request = (await server.ReceiveAsync())!;
        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId));
        var answer = await server.ReceiveAsync();
        await server.SendAsync(await GrantAllAsync(request, null!));
        await update;
        var next = new CreditControlRequest((await server.ReceiveAsync())!);
        var reported = WaitForReport(session);
        await server.SendAsync(await GrantAllAsync(next.Message, null!));
        await reported;

        Assert.AreEqual(ResultCode.LimitedSuccess, new ReAuthAnswer(answer!).ResultCode);
        Assert.AreEqual((CcRequestType.UpdateRequest, "2"), (next.CcRequestType, GroupsOf(next)));
    }

    // Each of them would wait for its turn to ask.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_MoreThanMayWait_AreTooBusy()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);
        var update = session.UpdateAsync([Asked[0]]);
        var request = (await server.ReceiveAsync())!;

        var codes = new List<ResultCode>();
        for (var count = 0u; count <= 100; count++)
        {
            var reAuth = Request(ReAuthRequest.CommandCode, session.SessionId);
            reAuth.Header = reAuth.Header with { EndToEnd = count + 1 };
            await server.SendAsync(reAuth);
            codes.Add(new ReAuthAnswer((await server.ReceiveAsync())!).ResultCode);
        }

        await server.SendAsync(await RefuseAsync(request, ResultCode.UnableToComply));
        await update;

        Assert.AreSequenceEqual([.. Enumerable.Repeat(ResultCode.LimitedSuccess, 100), ResultCode.TooBusy], codes);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CreditControlAvpCode.RatingGroup, 2u, "2")]
    [DataRow(CreditControlAvpCode.ServiceIdentifier, 7u, "3")]
    [DataRow(CreditControlAvpCode.GSUPoolIdentifier, 1u, "1 2 3")]
    public async Task ReAuth_OfAService_UpdatesThatAlone(uint code, uint value, string expected)
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server, new ServiceUse { RatingGroup = 3, ServiceIdentifier = 7 });

        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId, Avp.Unsigned32(code, value)));
        await server.ReceiveAsync();
        var update = new CreditControlRequest((await server.ReceiveAsync())!);
        var reported = WaitForReport(session);
        await server.SendAsync(await GrantAllAsync(update.Message, null!));
        await reported;

        Assert.AreEqual(expected, GroupsOf(update));
    }

    // The server sees the session open as soon as it has answered.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ResultCode.Success, ResultCode.LimitedSuccess)]
    [DataRow(ResultCode.CreditLimitReached, ResultCode.UnknownSessionId)]
    public async Task ReAuth_BeforeTheFirstAnswer_WaitsForIt(ResultCode first, ResultCode expected)
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = charging.NewSession();
        var start = session.StartAsync(Asked);
        var initial = (await server.ReceiveAsync())!;

        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId));
        await server.SendAsync(first == ResultCode.Success ? await GrantAllAsync(initial, null!) : await RefuseAsync(initial, first));
        await start;

        Assert.AreEqual(expected, new ReAuthAnswer((await server.ReceiveAsync())!).ResultCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_SessionThatEnds_Is5002()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);
        var end = session.TerminateAsync([]);
        var request = (await server.ReceiveAsync())!;

        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId));
        var answer = await server.ReceiveAsync();
        await server.SendAsync(await GrantAllAsync(request, null!));
        await end;

        Assert.AreEqual(ResultCode.UnknownSessionId, new ReAuthAnswer(answer!).ResultCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Abort_OpenSession_IsAnsweredThenFollowedByATermination()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);
        var reported = WaitForReport(session);

        await server.SendAsync(Request(AbortSessionRequest.CommandCode, session.SessionId));
        var answer = await server.ReceiveAsync();
        var end = new CreditControlRequest((await server.ReceiveAsync())!);
        await server.SendAsync(await GrantAllAsync(end.Message, null!));
        var (reason, _) = await reported;

        Assert.AreEqual(ResultCode.Success, new AbortSessionAnswer(answer!).ResultCode);
        Assert.AreEqual((CcRequestType.TerminationRequest, TerminationCause.Administrative), (end.CcRequestType, end.TerminationCause!.Value));
        Assert.AreEqual((ReportReason.Abort, ClientSessionState.Idle), (reason, session.State));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ReAuthRequest.CommandCode)]
    [DataRow(AbortSessionRequest.CommandCode)]
    public async Task Request_UnknownSession_Is5002(uint command)
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);

        await server.SendAsync(Request(command, "ctf.example;1;2"));

        Assert.AreEqual(ResultCode.UnknownSessionId, new ReAuthAnswer((await server.ReceiveAsync())!).ResultCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_UsersCodeThrows_SessionGoesOn()
    {
        await using var client = await TestNode.StartAsync("ctf.example");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = "raw.example" });
        using var server = await OpenAsync(client);
        var session = await StartSessionAsync(charging, server);
        session.Report = _ => throw new InvalidOperationException("the user's fault");

        await server.SendAsync(Request(ReAuthRequest.CommandCode, session.SessionId));
        var answer = await server.ReceiveAsync();
        var end = session.TerminateAsync([]);
        var next = new CreditControlRequest((await server.ReceiveAsync())!);
        await server.SendAsync(await GrantAllAsync(next.Message, null!));

        Assert.AreEqual(ServiceDecision.Terminate, (await end).Decision);
        Assert.AreEqual(ResultCode.LimitedSuccess, new ReAuthAnswer(answer!).ResultCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(60u, 60)]
    [DataRow(0u, 1)]
    public async Task ValidityTime_IsOver_ReportsByItself(uint validity, int seconds)
    {
        var clock = new FakeClock();
        var grant = Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, [Avp.Unsigned32(CreditControlAvpCode.ValidityTime, validity)]);
        await using var nodes = await StartAsync(TestContext, null, clock, (request, from) => GrantAsync(request, from, grant));
        var session = nodes.Charging.NewSession();
        var reported = WaitForReport(session);
        await session.StartAsync(Asked);

        clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        var before = nodes.RequestsOf(0);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        var (reason, result) = await reported;

        Assert.AreEqual(("I0", "I0 U1"), (before, nodes.RequestsOf(0)));
        Assert.AreEqual((ReportReason.ValidityTime, ServiceDecision.Grant), (reason, result.Decision));
    }

    // §5.3: of several services, those are reported whose time is over, and no other request makes it be forgotten.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ValidityTime_OfOneService_ReportsThatAlone()
    {
        var clock = new FakeClock();
        await using var nodes = await StartAsync(TestContext, null, clock, async (request, from) => new CreditControlAnswer(await GrantAllAsync(request, from))
        {
            MultipleServicesCreditControls = [.. GroupsOf(new CreditControlRequest(request)).Split(' ').Select(uint.Parse).Select(group =>
                Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, [Avp.Unsigned32(CreditControlAvpCode.RatingGroup, group), Avp.Unsigned32(CreditControlAvpCode.ValidityTime, group * 60)]))],
        }.Message);
        var session = nodes.Charging.NewSession();
        await session.StartAsync(Asked);
        clock.Advance(TimeSpan.FromSeconds(30));
        await session.UpdateAsync([Asked[1]]);

        var reported = WaitForReport(session);
        clock.Advance(TimeSpan.FromSeconds(30));
        await reported;

        Assert.AreEqual("1", GroupsOf(new CreditControlRequest(nodes.Applications[0].Requests[^1])));
        Assert.AreEqual("I0 U1 U2", nodes.RequestsOf(0));
    }

    private static string GroupsOf(CreditControlRequest request) => string.Join(' ', request.MultipleServicesCreditControls.Select(service =>
        service.Find(CreditControlAvpCode.RatingGroup)!.Reader.TryGetUnsigned32(out var group) ? group : 0));

    private Task<(ReportReason Reason, CreditControlResult Result)> WaitForReport(CreditControlSession session)
    {
        var reported = new TaskCompletionSource<(ReportReason, CreditControlResult)>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Reported += (reason, result) => reported.TrySetResult((reason, result));
        return reported.Task.WaitAsync(TestContext.CancellationToken);
    }

    private static async Task<CreditControlSession> StartSessionAsync(CreditControlClient charging, RawPeer server, params ServiceUse[] more)
    {
        var session = charging.NewSession();
        var start = session.StartAsync([.. Asked, .. more]);
        await server.SendAsync(await GrantAllAsync((await server.ReceiveAsync())!, null!));
        await start;
        return session;
    }

    private static Message Request(uint command, string session, params Avp[] more)
    {
        var request = new Message(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, command, 4, 77, 78));
        request.Avps.Add(Avp.Utf8String(AvpCode.SessionId, session));
        request.Avps.Add(Avp.Identity(AvpCode.OriginHost, "ocs.raw.example"));
        request.Avps.Add(Avp.Identity(AvpCode.OriginRealm, "raw.example"));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationRealm, "example"));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationHost, "ctf.example"));
        request.Avps.Add(Avp.Unsigned32(AvpCode.AuthApplicationId, 4));
        foreach (var avp in more)
        {
            request.Avps.Add(avp);
        }

        return request;
    }

    // A server that connects to the client, and sends what a test wants.
    private Task<RawPeer> OpenAsync(TestNode client) =>
        RawPeer.OpenAsync(client, "ocs.raw.example", TestContext, Avp.Unsigned32(AvpCode.AuthApplicationId, 4));
}
