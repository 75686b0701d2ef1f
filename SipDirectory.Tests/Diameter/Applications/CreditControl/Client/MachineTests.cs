using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using static SipDirectory.Diameter.Applications.CreditControl.Client.InterrogationOutcome;
using EventDecision = SipDirectory.Diameter.Applications.CreditControl.Client.EventDecision;
using Handling = SipDirectory.Diameter.Applications.CreditControl.CreditControlFailureHandling;
using State = SipDirectory.Diameter.Applications.CreditControl.Client.ClientSessionState;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>The tables of RFC 8506 §7 for clients.</summary>
[TestClass]
public sealed class MachineTests
{
    private static readonly Handling[] AllHandlings = [Handling.Terminate, Handling.Continue, Handling.RetryAndTerminate];

    // For TERMINATE, CONTINUE and RETRY_AND_TERMINATE: what becomes of the service, * where it waits on.
    [TestMethod]
    [DataRow(Success, "Grant Grant Grant")]
    [DataRow(NotApplicable, "GrantUncontrolled GrantUncontrolled GrantUncontrolled")]
    [DataRow(Denied, "Terminate Terminate Terminate")]
    [DataRow(FailedAnswer, "Terminate GrantUncontrolled Terminate")]
    [DataRow(CannotSend, "Terminate GrantUncontrolled Terminate")]
    [DataRow(Unanswered, "Terminate GrantUncontrolled Terminate")]
    [DataRow(TxExpired, "Terminate GrantUncontrolled* GrantUncontrolled*")]
    public void Next_FirstOrIntermediate_IsAsTheTableSays(object outcome, string expected)
    {
        foreach (var pending in (State[])[State.PendingInitial, State.PendingUpdate])
        {
            var actual = AllHandlings.Select(handling => ClientSessionMachine.Next(pending, (InterrogationOutcome)outcome, handling)).ToList();

            Assert.AreEqual(expected, string.Join(' ', actual.Select(next => $"{next.Decision}{(next.Next == pending ? "*" : "")}")));
            Assert.IsTrue(actual.TrueForAll(next => next.Next == State.Open == (next.Decision == ServiceDecision.Grant)));
        }
    }

    [TestMethod]
    public void Next_Final_IsIdleWhateverComes()
    {
        foreach (var outcome in Enum.GetValues<InterrogationOutcome>())
        {
            var expected = outcome == TxExpired ? State.PendingTermination : State.Idle;

            foreach (var handling in AllHandlings)
            {
                Assert.AreEqual((expected, ServiceDecision.Terminate), ClientSessionMachine.Next(State.PendingTermination, outcome, handling));
            }
        }
    }

    // For TERMINATE_OR_BUFFER and CONTINUE.
    [TestMethod]
    [DataRow(RequestedAction.DirectDebiting, Success, "Grant Grant")]
    [DataRow(RequestedAction.DirectDebiting, NotApplicable, "Grant Grant")]
    [DataRow(RequestedAction.DirectDebiting, Denied, "Terminate Terminate")]
    [DataRow(RequestedAction.DirectDebiting, FailedAnswer, "Terminate Grant")]
    [DataRow(RequestedAction.DirectDebiting, CannotSend, "Terminate Grant")]
    [DataRow(RequestedAction.DirectDebiting, Unanswered, "GrantAndStore Grant")]
    [DataRow(RequestedAction.DirectDebiting, TxExpired, "GrantAndStore Grant")]
    [DataRow(RequestedAction.RefundAccount, Success, "Grant Grant")]
    [DataRow(RequestedAction.RefundAccount, FailedAnswer, "ServiceError ServiceError")]
    [DataRow(RequestedAction.RefundAccount, CannotSend, "Store Store")]
    [DataRow(RequestedAction.RefundAccount, TxExpired, "Store Store")]
    [DataRow(RequestedAction.CheckBalance, Success, "Grant Grant")]
    [DataRow(RequestedAction.CheckBalance, Denied, "ServiceError ServiceError")]
    [DataRow(RequestedAction.CheckBalance, TxExpired, "ServiceError ServiceError")]
    [DataRow(RequestedAction.PriceEnquiry, CannotSend, "ServiceError ServiceError")]
    public void Decide_Event_IsAsTheTableSays(RequestedAction action, object outcome, string expected)
    {
        EventDecision Decide(DirectDebitingFailureHandling handling) => EventMachine.Decide(action, (InterrogationOutcome)outcome, handling);

        var actual = $"{Decide(DirectDebitingFailureHandling.TerminateOrBuffer)} {Decide(DirectDebitingFailureHandling.Continue)}";

        Assert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DataRow(ResultCode.Success, Success)]
    [DataRow(ResultCode.LimitedSuccess, Success)]
    [DataRow(ResultCode.CreditControlNotApplicable, NotApplicable)]
    [DataRow(ResultCode.EndUserServiceDenied, Denied)]
    [DataRow(ResultCode.CreditLimitReached, Denied)]
    [DataRow(ResultCode.UserUnknown, Denied)]
    [DataRow(ResultCode.RatingFailed, FailedAnswer)]
    [DataRow(ResultCode.UnknownSessionId, FailedAnswer)]
    [DataRow(ResultCode.None, FailedAnswer)]
    [DataRow(ResultCode.RealmNotServed, FailedAnswer)]
    [DataRow(ResultCode.TooBusy, CannotSend)]
    [DataRow(ResultCode.UnableToDeliver, CannotSend)]
    [DataRow(ResultCode.LoopDetected, CannotSend)]
    public void OutcomeOf_ResultCode_IsTheEventOfTheTable(ResultCode code, object expected) =>
        Assert.AreEqual((InterrogationOutcome)expected, ClientSessionMachine.OutcomeOf(code));
}
