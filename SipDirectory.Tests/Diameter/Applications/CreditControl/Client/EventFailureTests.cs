using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Client.ChargingNodes;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>One-time events without an answer, or with one that is late: RFC 8506 §6.5, and table 5 of §7.</summary>
[TestClass]
public sealed class EventFailureTests
{
    private const int Limit = 20_000;

    private readonly FakeClock _clock = new();
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required TestContext TestContext { get; init; }

    // Rows 9 to 12.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ResultCode.Success, EventDecision.Grant)]
    [DataRow(ResultCode.TooBusy, EventDecision.GrantAndStore)]
    [DataRow(ResultCode.EndUserServiceDenied, EventDecision.Grant)]
    public async Task DirectDebiting_AnswerAfterTx_DecidesWhatIsKept(ResultCode code, EventDecision expected)
    {
        await using var nodes = await StartAsync(TestContext, null, _clock, (request, from) => AnswerLateAsync(request, from, code));
        var (debit, late) = Send(nodes, RequestedAction.DirectDebiting);

        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await late;
        var isOver = debit.IsCompleted;
        _release.SetResult();

        Assert.AreEqual((false, expected), (isOver, (await debit).Decision));
    }

    // Row 10, then rows 2 and 16 to 18.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task DirectDebiting_NoAnswer_IsKeptAndSentAgainAsTheSame()
    {
        await using var nodes = await StartAsync(TestContext, null, _clock, (request, from) => AnswerLateAsync(request, from, ResultCode.Success));
        var (debit, late) = Send(nodes, RequestedAction.DirectDebiting);

        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await late;
        _clock.Advance(TimeSpan.FromSeconds(21));
        var result = await debit;
        var again = nodes.Charging.ResendAsync(result.Request);
        _release.SetResult();

        // The server's node knows it by its T bit, and gives the answer to the first.
        Assert.AreEqual((EventDecision.GrantAndStore, EventDecision.Grant), (result.Decision, (await again).Decision));
        Assert.IsTrue(result.Request.Message.Header.IsRetransmitted);
        Assert.AreEqual("E0", nodes.RequestsOf(0));
    }

    // Rows 4 and 14.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(RequestedAction.RefundAccount, EventDecision.Store)]
    [DataRow(RequestedAction.CheckBalance, EventDecision.ServiceError)]
    [DataRow(RequestedAction.PriceEnquiry, EventDecision.ServiceError)]
    public async Task OtherEvent_NoAnswer_IsOverWhenTxExpires(RequestedAction action, EventDecision expected)
    {
        await using var nodes = await StartAsync(TestContext, null, _clock, (request, from) => AnswerLateAsync(request, from, ResultCode.Success));
        var (ending, late) = Send(nodes, action);

        await _came.Task;
        _clock.Advance(TimeSpan.FromSeconds(10));
        var result = await ending;
        _release.SetResult();

        Assert.AreEqual((expected, "no answer within 10 s", false), (result.Decision, result.Reason, late.IsCompleted));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task DirectDebiting_NoServerIsThere_IsGrantedAndKept()
    {
        await using var nodes = await StartAsync(TestContext, options => options with { DestinationRealm = "elsewhere.example" }, null, GrantAllAsync);

        var result = await nodes.Charging.SendEventAsync(new CreditEvent(RequestedAction.DirectDebiting));

        Assert.AreEqual((EventDecision.GrantAndStore, "no open peer leads to the destination"), (result.Decision, result.Reason));
    }

    // Row 18, then 17.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Resend_ServerIsTooBusy_StaysKeptUntilAnAnswerThatCounts()
    {
        var codes = new Queue<ResultCode>([ResultCode.TooBusy, ResultCode.RatingFailed]);
        await using var nodes = await StartAsync(TestContext, (request, _) => RefuseAsync(request, codes.Dequeue()));
        var request = nodes.Charging.NewRequest(nodes.Client.Node.SessionIds.Next(), CcRequestType.EventRequest, 0, []);
        request.RequestedAction = RequestedAction.DirectDebiting;

        var busy = (await nodes.Charging.ResendAsync(request)).Decision;
        request.Message.Header = request.Message.Header with { EndToEnd = 0 };
        var failed = (await nodes.Charging.ResendAsync(request)).Decision;

        Assert.AreEqual((EventDecision.Store, EventDecision.Terminate), (busy, failed));
    }

    // §6.5: what an answer says holds for the events that follow.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task DirectDebiting_ServerSaidContinueBefore_FollowsTheServer()
    {
        await using var nodes = await StartAsync(TestContext, (request, from) => new CreditControlRequest(request).CcRequestType == CcRequestType.EventRequest
            ? RefuseAsync(request, ResultCode.RatingFailed)
            : GrantAsync(request, from, Avp.Integer32(CreditControlAvpCode.DirectDebitingFailureHandling, (int)DirectDebitingFailureHandling.Continue)));

        var before = await nodes.Charging.SendEventAsync(new CreditEvent(RequestedAction.DirectDebiting));
        await nodes.Charging.NewSession().StartAsync([]);
        var after = await nodes.Charging.SendEventAsync(new CreditEvent(RequestedAction.DirectDebiting));

        Assert.AreEqual((EventDecision.Terminate, EventDecision.Grant), (before.Decision, after.Decision));
    }

    private (Task<CreditEventResult> Ending, Task Late) Send(ChargingNodes nodes, RequestedAction action)
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ending = nodes.Charging.SendEventAsync(new CreditEvent(action) { AnswerLate = late.SetResult });
        return (ending.WaitAsync(TestContext.CancellationToken), late.Task.WaitAsync(TestContext.CancellationToken));
    }

    private async ValueTask<Message> AnswerLateAsync(Message request, Peer from, ResultCode code)
    {
        _came.TrySetResult();
        await _release.Task.WaitAsync(TestContext.CancellationToken);
        return code == ResultCode.Success ? await GrantAllAsync(request, from) : await RefuseAsync(request, code);
    }
}
