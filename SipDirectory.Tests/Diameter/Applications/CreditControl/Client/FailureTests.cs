using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Client.ChargingNodes;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>No answer, and other servers: RFC 8506 §5.7, §6.5 and §13.</summary>
[TestClass]
public sealed class FailureTests
{
    private const int Limit = 20_000;

    private static readonly ServiceUse[] Asked = [new() { RatingGroup = 1, Requested = ServiceUnits.ServersChoice }];
    private static readonly Avp MayMove = Avp.Integer32(CreditControlAvpCode.CcSessionFailover, (int)CcSessionFailover.FailoverSupported);
    private static readonly string[] TwoServers = ["a.ocs.example", "b.ocs.example"];

    private readonly FakeClock _clock = new();
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Message> _late = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_NoAnswerAndTerminate_EndsTheServiceWhenTxExpires()
    {
        await using var nodes = await StartAsync(TestContext, null, _clock, (_, _) => SilenceAsync());
        var session = nodes.Charging.NewSession();

        var start = session.StartAsync(Asked);
        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        var isOverBefore = start.IsCompleted;
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var result = await start;

        Assert.IsFalse(isOverBefore);
        Assert.AreEqual((ServiceDecision.Terminate, "no answer within 10 s"), (result.Decision, result.Reason));
        Assert.AreEqual(ClientSessionState.Idle, session.State);
        _late.SetCanceled(TestContext.CancellationToken);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CreditControlFailureHandling.Continue, ServiceDecision.GrantUncontrolled)]
    [DataRow(CreditControlFailureHandling.RetryAndTerminate, ServiceDecision.Terminate)]
    public async Task Start_NoAnswerAndNotTerminate_GrantsMeanwhileThenDecides(CreditControlFailureHandling handling, ServiceDecision expected)
    {
        await using var nodes = await StartAsync(TestContext, options => options with { FailureHandling = handling }, _clock, (_, _) => SilenceAsync());
        var (session, late) = NewSession(nodes);

        var start = session.StartAsync(Asked);
        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await late;
        var (stateMeanwhile, isOver) = (session.State, start.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(21));
        var result = await start;

        Assert.AreEqual((ClientSessionState.PendingInitial, false), (stateMeanwhile, isOver));
        Assert.AreEqual((expected, ClientSessionState.Idle), (result.Decision, session.State));
        _late.SetCanceled(TestContext.CancellationToken);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_AnswerAfterTxAndContinue_OpensTheSession()
    {
        await using var nodes = await StartAsync(
            TestContext, options => options with { FailureHandling = CreditControlFailureHandling.Continue }, _clock, async (request, from) =>
            {
                _came.TrySetResult();
                await _late.Task.WaitAsync(TestContext.CancellationToken);
                return await GrantAllAsync(request, from);
            });
        var (session, late) = NewSession(nodes);

        var start = session.StartAsync(Asked);
        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await late;
        _late.SetResult(null!);

        Assert.AreEqual(ServiceDecision.Grant, (await start).Decision);
        Assert.AreEqual(ClientSessionState.Open, session.State);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CreditControlFailureHandling.Continue)]
    [DataRow(CreditControlFailureHandling.RetryAndTerminate)]
    public async Task Start_RequestTimesOutAndAnotherServer_AsksItWithTheTBit(CreditControlFailureHandling handling)
    {
        await using var nodes = await StartAsync(
            TestContext, options => options with { Servers = TwoServers, FailureHandling = handling }, _clock, (_, _) => SilenceAsync(), GrantAllAsync);
        var (session, late) = NewSession(nodes);

        var start = session.StartAsync(Asked);
        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await late;
        var askedAtTx = nodes.RequestsOf(1);
        _clock.Advance(TimeSpan.FromSeconds(21));

        Assert.AreEqual((ServiceDecision.Grant, ""), ((await start).Decision, askedAtTx));
        Assert.AreEqual(("I0", "I0T"), (nodes.RequestsOf(0), nodes.RequestsOf(1)));
        Assert.AreEqual(nodes.Applications[0].Requests[0].Header.EndToEnd, nodes.Applications[1].Requests[0].Header.EndToEnd);
        _late.SetCanceled(TestContext.CancellationToken);
    }

    // §5.7: with TERMINATE, Tx ends it, whoever else there is.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_TxExpiresAndTerminate_AsksNobodyElse()
    {
        await using var nodes = await StartAsync(TestContext, options => options with { Servers = TwoServers }, _clock, (_, _) => SilenceAsync(), GrantAllAsync);

        var start = nodes.Charging.NewSession().StartAsync(Asked);
        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.AreEqual((ServiceDecision.Terminate, ""), ((await start).Decision, nodes.RequestsOf(1)));
        _late.SetCanceled(TestContext.CancellationToken);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_FirstServerIsTooBusy_AsksTheNextWithoutTheTBit()
    {
        await using var nodes = await StartAsync(
            TestContext, options => options with { Servers = TwoServers }, null, (request, _) => RefuseAsync(request, ResultCode.TooBusy), GrantAllAsync);

        var result = await nodes.Charging.NewSession().StartAsync(Asked);

        Assert.AreEqual(ServiceDecision.Grant, result.Decision);
        Assert.AreEqual(("I0", "I0"), (nodes.RequestsOf(0), nodes.RequestsOf(1)));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Update_ServerDiesAndFailoverIsSupported_GoesOnAtTheNext()
    {
        await using var nodes = await StartAsync(
            TestContext, options => options with { Servers = TwoServers }, null, GrantThenSilenceAsync, GrantAllAsync);
        var session = nodes.Charging.NewSession();
        await session.StartAsync(Asked);

        var update = session.UpdateAsync(Asked);
        await _came.Task;
        var dying = nodes.Servers[0].Node.StopAsync(force: true);
        var result = await update;
        _late.SetCanceled(TestContext.CancellationToken);
        await dying;

        Assert.AreEqual((ServiceDecision.Grant, ClientSessionState.Open), (result.Decision, session.State));
        Assert.AreEqual(("I0 U1", "U1T"), (nodes.RequestsOf(0), nodes.RequestsOf(1)));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Update_ServerDiesAndFailoverIsNotSupported_MovesNowhere()
    {
        var brief = TimeSpan.FromMilliseconds(300);
        await using var nodes = await StartAsync(
            TestContext, options => options with { Servers = TwoServers, Tx = brief, AnswerTimeout = brief }, null,
            (request, from) => new CreditControlRequest(request).CcRequestNumber == 0 ? GrantAllAsync(request, from) : SilenceAsync(),
            GrantAllAsync);
        var session = nodes.Charging.NewSession();
        await session.StartAsync(Asked);

        var update = session.UpdateAsync(Asked);
        await _came.Task;
        var dying = nodes.Servers[0].Node.StopAsync(force: true);
        var result = await update;
        _late.SetCanceled(TestContext.CancellationToken);
        await dying;

        Assert.AreEqual((ServiceDecision.Terminate, ClientSessionState.Idle), (result.Decision, session.State));
        Assert.AreEqual("", nodes.RequestsOf(1));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_NoServerIsThere_IsDecidedAtOnce()
    {
        await using var nodes = await StartAsync(TestContext, options => options with { DestinationRealm = "elsewhere.example" }, _clock, GrantAllAsync);

        var result = await nodes.Charging.NewSession().StartAsync(Asked);

        Assert.AreEqual((ServiceDecision.Terminate, "no open peer leads to the destination"), (result.Decision, result.Reason));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task SendEvent_EachActionAgainstOurServer_IsGranted()
    {
        await using var nodes = await StartAsync(TestContext, GrantAllAsync);

        foreach (var action in Enum.GetValues<RequestedAction>())
        {
            var result = await nodes.Charging.SendEventAsync(new CreditEvent(action) { Services = [new ServiceUse { Requested = new ServiceUnits { ServiceSpecificUnits = 1 } }] });

            Assert.AreEqual((EventDecision.Grant, (string?)null), (result.Decision, result.Reason));
        }

        Assert.AreEqual("E0 E0 E0 E0", nodes.RequestsOf(0));
    }

    private (CreditControlSession Session, Task Late) NewSession(ChargingNodes nodes)
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var session = nodes.Charging.NewSession();
        session.AnswerLate += late.SetResult;
        return (session, late.Task.WaitAsync(TestContext.CancellationToken));
    }

    private ValueTask<Message> GrantThenSilenceAsync(Message request, SipDirectory.Diameter.Peers.Peer from) =>
        new CreditControlRequest(request).CcRequestNumber == 0 ? GrantAsync(request, from, MayMove) : SilenceAsync();

    private ValueTask<Message> SilenceAsync()
    {
        _came.TrySetResult();
        return new ValueTask<Message>(_late.Task.WaitAsync(TestContext.CancellationToken));
    }
}
