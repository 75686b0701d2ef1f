using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Client.ChargingNodes;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>
/// The rows of RFC 8506 §7 that say what is sent, and what waits its turn. RAR (table 4, rows 7 and 19) and Validity-Time
/// (row 5) are in <see cref="ServerInitiatedTests"/>, what Tx does to an event (table 5, rows 2 and 9 to 12, and 14) in
/// <see cref="EventFailureTests"/>.
/// </summary>
[TestClass]
public sealed class StateTests
{
    private const int Limit = 20_000;

    private static readonly ServiceUse[] Asked = [new() { RatingGroup = 1, Requested = ServiceUnits.ServersChoice }];
    private static readonly ServiceUse[] Used = [new() { RatingGroup = 1, Used = new ServiceUnits { TotalOctets = 1 } }];

    public required TestContext TestContext { get; init; }

    // Table 3, rows 1, 11 and 12, then table 4, rows 3 and 4; table 4, rows 1 and 6, 17 and 18, then 3 and 4.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(0, false, "I0 U1", ClientSessionState.PendingInitial, DisplayName = "Update in PendingI")]
    [DataRow(0, true, "I0 T1", ClientSessionState.PendingInitial, DisplayName = "Termination in PendingI")]
    [DataRow(1, false, "I0 U1 U2", ClientSessionState.PendingUpdate, DisplayName = "Update in PendingU")]
    [DataRow(1, true, "I0 U1 T2", ClientSessionState.PendingUpdate, DisplayName = "Termination in PendingU")]
    public async Task Pending_WhatComesMeanwhile_WaitsUntilItIsOpen(int held, bool ends, string expected, ClientSessionState pending)
    {
        var (release, came) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var nodes = await StartAsync(TestContext, (request, from) => HoldAsync(request, from, held, came, release.Task));
        var session = nodes.Charging.NewSession();

        var first = session.StartAsync(Asked);
        var held1 = held == 0 ? first : AfterAsync(first, () => session.UpdateAsync(Used));
        await came.Task;
        var waiting = ends ? session.TerminateAsync(Used) : session.UpdateAsync(Used);
        var (sentMeanwhile, stateMeanwhile) = (nodes.RequestsOf(0), session.State);
        release.SetResult();
        await Task.WhenAll(held1, waiting);

        Assert.AreEqual((expected[..^3], pending), (sentMeanwhile, stateMeanwhile));
        Assert.AreEqual(expected, nodes.RequestsOf(0));
        Assert.AreEqual(ends ? ClientSessionState.Idle : ClientSessionState.Open, session.State);
    }

    // Table 4, row 22: what is to be changed of a session that ends is dropped.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task PendingTermination_Update_IsNeverSent()
    {
        var (release, came) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var nodes = await StartAsync(TestContext, (request, from) => HoldAsync(request, from, 1, came, release.Task));
        var session = nodes.Charging.NewSession();
        await session.StartAsync(Asked);

        var end = session.TerminateAsync(Used);
        await came.Task;
        var update = session.UpdateAsync(Used);
        var state = session.State;
        release.SetResult();
        await end;

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => update);
        Assert.AreEqual((ClientSessionState.PendingTermination, "I0 T1"), (state, nodes.RequestsOf(0)));
    }

    // §5.7: a service whose last units are granted does not go on without control.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(true, ServiceDecision.Terminate)]
    [DataRow(false, ServiceDecision.GrantUncontrolled)]
    public async Task Update_FailsAfterTheLastUnits_EndsTheServiceInSpiteOfContinue(bool areLast, ServiceDecision expected)
    {
        var last = Avp.Group(CreditControlAvpCode.FinalUnitIndication, [Avp.Integer32(CreditControlAvpCode.FinalUnitAction, (int)FinalUnitAction.Redirect)]);
        var grant = Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, [Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 1), .. areLast ? [last] : (Avp[])[]]);
        await using var nodes = await StartAsync(
            TestContext,
            options => options with { FailureHandling = CreditControlFailureHandling.Continue },
            null,
            (request, from) => new CreditControlRequest(request).CcRequestNumber == 0 ? GrantOnlyAsync(request, from, grant) : RefuseAsync(request, ResultCode.TooBusy));
        var session = nodes.Charging.NewSession();
        await session.StartAsync(Asked);

        Assert.AreEqual(expected, (await session.UpdateAsync(Used)).Decision);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CreditControlAvpCode.FinalUnitIndication)]
    [DataRow(CreditControlAvpCode.QoSFinalUnitIndication)]
    public async Task Start_AccountIsEmpty_TellsWhatToDoAndForHowLong(uint indication)
    {
        await using var nodes = await StartAsync(TestContext, (request, from) => GrantAsync(
            request,
            from,
            Avp.Unsigned32(CreditControlAvpCode.ValidityTime, 60),
            Avp.Group(indication, [Avp.Integer32(CreditControlAvpCode.FinalUnitAction, (int)FinalUnitAction.RestrictAccess), Avp.Utf8String(CreditControlAvpCode.FilterId, "portal")])));

        var result = await nodes.Charging.NewSession().StartAsync([]);

        Assert.HasCount(1, result.Services);
        Assert.AreEqual((FinalUnitAction.RestrictAccess, (ServiceUnits?)null), (result.Services[0].FinalUnit!.Action, result.Services[0].Granted));
        Assert.AreSequenceEqual(["portal"], result.Services[0].FinalUnit!.FilterIds);
        Assert.AreEqual(TimeSpan.FromSeconds(60), result.ValidityTime);
    }

    // §5.6.1: TERMINATE is done where an action is not known.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_LastUnitsWithAnUnknownAction_AreToEndTheService()
    {
        var last = Avp.Group(CreditControlAvpCode.FinalUnitIndication, [Avp.Integer32(CreditControlAvpCode.FinalUnitAction, 9)]);
        await using var nodes = await StartAsync(TestContext, (request, from) => GrantAsync(request, from, last));

        var result = await nodes.Charging.NewSession().StartAsync([]);

        Assert.AreEqual(FinalUnitAction.Terminate, result.Services[0].FinalUnit!.Action);
    }

    // Of what no standard knows, nothing is learned.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_AnswerWithUnknownHandlings_ChangesNothing()
    {
        await using var nodes = await StartAsync(TestContext, (request, from) => GrantAsync(
            request,
            from,
            Avp.Integer32(CreditControlAvpCode.CreditControlFailureHandling, 77),
            Avp.Integer32(CreditControlAvpCode.CcSessionFailover, 77),
            Avp.Integer32(CreditControlAvpCode.DirectDebitingFailureHandling, 77)));
        var session = nodes.Charging.NewSession();

        await session.StartAsync(Asked);

        Assert.AreEqual((CreditControlFailureHandling.Terminate, CcSessionFailover.FailoverNotSupported), (session.FailureHandling, session.SessionFailover));
        Assert.AreEqual(DirectDebitingFailureHandling.TerminateOrBuffer, nodes.Charging.DirectDebitingFailureHandling);
    }

    private static async Task<CreditControlResult> AfterAsync(Task first, Func<Task<CreditControlResult>> next)
    {
        await first;
        return await next();
    }

    private static async ValueTask<Message> HoldAsync(Message request, SipDirectory.Diameter.Peers.Peer from, int held, TaskCompletionSource came, Task release)
    {
        if (new CreditControlRequest(request).CcRequestNumber == held)
        {
            came.SetResult();
            await release;
        }

        return await GrantAllAsync(request, from);
    }

    private static async ValueTask<Message> GrantOnlyAsync(Message request, SipDirectory.Diameter.Peers.Peer from, Avp grant)
    {
        var answer = new CreditControlAnswer(await GrantAllAsync(request, from)) { MultipleServicesCreditControls = [grant] };
        return answer.Message;
    }
}
