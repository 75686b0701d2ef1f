using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using static SipDirectory.Diameter.Applications.CreditControl.Client.InterrogationOutcome;
using EventDecision = SipDirectory.Diameter.Applications.CreditControl.Client.EventDecision;
using Handling = SipDirectory.Diameter.Applications.CreditControl.CreditControlFailureHandling;
using State = SipDirectory.Diameter.Applications.CreditControl.Client.ClientSessionState;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>
/// The tables of RFC 8506 §7 for clients, a row of ours for each event of a row of theirs. Rows that are more than an
/// outcome, such as what is sent in Idle and Open, what waits its turn, and RAR, stand in <see cref="StateTests"/>. Table 2
/// does not apply: it is for first interrogations within an AA-Request (§5.2.2), which this client does not send. Table 6 is
/// the server's.
/// </summary>
[TestClass]
public sealed class MachineTests
{
    private const string Any = "Terminate Continue RetryAndTerminate";
    private const string NotContinue = "Terminate RetryAndTerminate";
    private const string NotTerminate = "Continue RetryAndTerminate";

    private static readonly bool[] Lateness = [false, true];

    [TestMethod]
    [DataRow(State.PendingInitial, Success, Any, ServiceDecision.Grant, State.Open, DisplayName = "Table 3, row 2")]
    [DataRow(State.PendingInitial, FailureToSend, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 3, row 3: failure to send")]
    [DataRow(State.PendingInitial, TemporaryError, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 3, row 3: temporary error")]
    [DataRow(State.PendingInitial, FailureToSend, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 3, row 4: failure to send")]
    [DataRow(State.PendingInitial, TemporaryError, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 3, row 4: temporary error")]
    [DataRow(State.PendingInitial, TxExpired, "Terminate", ServiceDecision.Terminate, State.Idle, DisplayName = "Table 3, row 5")]
    [DataRow(State.PendingInitial, TxExpired, NotTerminate, ServiceDecision.GrantUncontrolled, State.PendingInitial, DisplayName = "Table 3, row 6")]
    [DataRow(State.PendingInitial, Denied, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 3, row 7: END_USER_SERVICE_DENIED")]
    [DataRow(State.PendingInitial, UserUnknown, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 3, row 7: USER_UNKNOWN")]
    [DataRow(State.PendingInitial, NotApplicable, Any, ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 3, row 8")]
    [DataRow(State.PendingInitial, FailedAnswer, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 3, row 9")]
    [DataRow(State.PendingInitial, FailedAnswer, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 3, row 10")]
    [DataRow(State.PendingUpdate, Success, Any, ServiceDecision.Grant, State.Open, DisplayName = "Table 4, row 8")]
    [DataRow(State.PendingUpdate, FailureToSend, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 4, row 9: failure to send")]
    [DataRow(State.PendingUpdate, TemporaryError, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 4, row 9: temporary error")]
    [DataRow(State.PendingUpdate, FailureToSend, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 10: failure to send")]
    [DataRow(State.PendingUpdate, TemporaryError, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 10: temporary error")]
    [DataRow(State.PendingUpdate, TxExpired, "Terminate", ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 11")]
    [DataRow(State.PendingUpdate, TxExpired, NotTerminate, ServiceDecision.GrantUncontrolled, State.PendingUpdate, DisplayName = "Table 4, row 12")]
    [DataRow(State.PendingUpdate, Denied, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 13")]
    [DataRow(State.PendingUpdate, NotApplicable, Any, ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 4, row 14")]
    [DataRow(State.PendingUpdate, FailedAnswer, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 4, row 15")]
    [DataRow(State.PendingUpdate, UserUnknown, "Continue", ServiceDecision.GrantUncontrolled, State.Idle, DisplayName = "Table 4, row 15: USER_UNKNOWN")]
    [DataRow(State.PendingUpdate, FailedAnswer, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 16")]
    [DataRow(State.PendingUpdate, UserUnknown, NotContinue, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 16: USER_UNKNOWN")]
    [DataRow(State.PendingTermination, Success, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 20")]
    [DataRow(State.PendingTermination, FailureToSend, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 21: failure to send")]
    [DataRow(State.PendingTermination, TemporaryError, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 21: temporary error")]
    [DataRow(State.PendingTermination, FailedAnswer, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 21: failed answer")]
    [DataRow(State.PendingTermination, NotApplicable, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 21: CREDIT_CONTROL_NOT_APPLICABLE")]
    [DataRow(State.PendingTermination, Denied, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 21: END_USER_SERVICE_DENIED")]
    [DataRow(State.PendingTermination, UserUnknown, Any, ServiceDecision.Terminate, State.Idle, DisplayName = "Table 4, row 21: USER_UNKNOWN")]
    [DataRow(State.PendingTermination, TxExpired, Any, ServiceDecision.Terminate, State.PendingTermination, DisplayName = "Table 4 has no Tx in PendingT: it waits on")]
    public void Next_Row_IsAsTheTableSays(State pending, object outcome, string handlings, ServiceDecision decision, State next)
    {
        foreach (var handling in handlings.Split(' ').Select(Enum.Parse<Handling>))
        {
            Assert.AreEqual((next, decision), ClientSessionMachine.Next(pending, (InterrogationOutcome)outcome, handling));
        }
    }

    // For each action that is named: with TERMINATE_OR_BUFFER, or CONTINUE, and Tx running, or expired.
    [TestMethod]
    [DataRow(Success, "DirectDebiting RefundAccount CheckBalance PriceEnquiry", "both", "both", EventDecision.Grant, DisplayName = "Table 5, row 3")]
    [DataRow(FailureToSend, "CheckBalance PriceEnquiry", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 4: failure to send")]
    [DataRow(TemporaryError, "CheckBalance PriceEnquiry", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 4: temporary error")]
    [DataRow(FailedAnswer, "CheckBalance PriceEnquiry", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 4: failed answer")]
    [DataRow(NotApplicable, "CheckBalance PriceEnquiry", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 4: CREDIT_CONTROL_NOT_APPLICABLE")]
    [DataRow(TxExpired, "CheckBalance PriceEnquiry", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 4: Tx expired")]
    [DataRow(Denied, "DirectDebiting RefundAccount CheckBalance PriceEnquiry", "both", "running", EventDecision.Terminate, DisplayName = "Table 5, row 5: END_USER_SERVICE_DENIED")]
    [DataRow(UserUnknown, "DirectDebiting RefundAccount CheckBalance PriceEnquiry", "both", "running", EventDecision.Terminate, DisplayName = "Table 5, row 5: USER_UNKNOWN")]
    [DataRow(NotApplicable, "DirectDebiting", "both", "both", EventDecision.Grant, DisplayName = "Table 5, row 6")]
    [DataRow(FailureToSend, "DirectDebiting", "Continue", "both", EventDecision.Grant, DisplayName = "Table 5, row 7: failure to send")]
    [DataRow(TemporaryError, "DirectDebiting", "Continue", "both", EventDecision.Grant, DisplayName = "Table 5, row 7: temporary error")]
    [DataRow(FailedAnswer, "DirectDebiting", "Continue", "both", EventDecision.Grant, DisplayName = "Table 5, row 7: failed answer")]
    [DataRow(FailedAnswer, "DirectDebiting", "TerminateOrBuffer", "running", EventDecision.Terminate, DisplayName = "Table 5, row 8: failed answer")]
    [DataRow(TemporaryError, "DirectDebiting", "TerminateOrBuffer", "running", EventDecision.Terminate, DisplayName = "Table 5, row 8: temporary error")]
    [DataRow(FailureToSend, "DirectDebiting", "TerminateOrBuffer", "both", EventDecision.GrantAndStore, DisplayName = "Table 5, row 10")]
    [DataRow(TemporaryError, "DirectDebiting", "TerminateOrBuffer", "expired", EventDecision.GrantAndStore, DisplayName = "Table 5, row 11")]
    [DataRow(FailedAnswer, "DirectDebiting", "both", "expired", EventDecision.Grant, DisplayName = "Table 5, row 12: failed answer, after the grant of row 9")]
    [DataRow(Denied, "DirectDebiting", "both", "expired", EventDecision.Grant, DisplayName = "Table 5, row 12: END_USER_SERVICE_DENIED")]
    [DataRow(UserUnknown, "DirectDebiting", "both", "expired", EventDecision.Grant, DisplayName = "Table 5, row 12: USER_UNKNOWN")]
    [DataRow(FailedAnswer, "RefundAccount", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 13")]
    [DataRow(NotApplicable, "RefundAccount", "both", "running", EventDecision.ServiceError, DisplayName = "Table 5, row 13: CREDIT_CONTROL_NOT_APPLICABLE")]
    [DataRow(FailureToSend, "RefundAccount", "both", "running", EventDecision.Store, DisplayName = "Table 5, row 14: failure to send")]
    [DataRow(TxExpired, "RefundAccount", "both", "running", EventDecision.Store, DisplayName = "Table 5, row 14: Tx expired")]
    [DataRow(TemporaryError, "RefundAccount", "both", "running", EventDecision.Store, DisplayName = "Table 5, row 15")]
    public void Decide_Row_IsAsTheTableSays(object outcome, string actions, string handlings, string tx, EventDecision expected)
    {
        foreach (var action in actions.Split(' ').Select(Enum.Parse<RequestedAction>))
        {
            foreach (var handling in Enum.GetValues<DirectDebitingFailureHandling>().Where(handling => handlings == "both" || handlings == $"{handling}"))
            {
                foreach (var isLate in Lateness.Where(isLate => tx == "both" || tx == (isLate ? "expired" : "running")))
                {
                    Assert.AreEqual(expected, EventMachine.Decide(action, (InterrogationOutcome)outcome, isLate, handling), $"{action} {handling} {isLate}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(RequestedAction.DirectDebiting, true, DisplayName = "Table 5, row 9")]
    [DataRow(RequestedAction.RefundAccount, false, DisplayName = "Table 5, row 14")]
    [DataRow(RequestedAction.CheckBalance, false, DisplayName = "Table 5, row 4: CHECK_BALANCE")]
    [DataRow(RequestedAction.PriceEnquiry, false, DisplayName = "Table 5, row 4: PRICE_ENQUIRY")]
    public void WaitsOn_TxExpired_OnlyWhereTheServiceIsGrantedMeanwhile(RequestedAction action, bool expected) =>
        Assert.AreEqual(expected, EventMachine.WaitsOn(action));

    // To be kept is what becomes Store; anything else deletes the request.
    [TestMethod]
    [DataRow(Success, EventDecision.Grant, DisplayName = "Table 5, row 16")]
    [DataRow(FailedAnswer, EventDecision.Terminate, DisplayName = "Table 5, row 17")]
    [DataRow(Denied, EventDecision.Terminate, DisplayName = "Table 5, row 17: END_USER_SERVICE_DENIED")]
    [DataRow(UserUnknown, EventDecision.Terminate, DisplayName = "Table 5, row 17: USER_UNKNOWN")]
    [DataRow(NotApplicable, EventDecision.Terminate, DisplayName = "Table 5, row 17: CREDIT_CONTROL_NOT_APPLICABLE")]
    [DataRow(FailureToSend, EventDecision.Store, DisplayName = "Table 5, row 18: failure to send")]
    [DataRow(TemporaryError, EventDecision.Store, DisplayName = "Table 5, row 18: temporary error")]
    public void DecideStored_Row_IsAsTheTableSays(object outcome, EventDecision expected) =>
        Assert.AreEqual(expected, EventMachine.DecideStored((InterrogationOutcome)outcome));

    [TestMethod]
    [DataRow(ResultCode.Success, Success)]
    [DataRow(ResultCode.LimitedSuccess, Success)]
    [DataRow(ResultCode.CreditControlNotApplicable, NotApplicable)]
    [DataRow(ResultCode.EndUserServiceDenied, Denied)]
    [DataRow(ResultCode.CreditLimitReached, Denied)]
    [DataRow(ResultCode.UserUnknown, UserUnknown)]
    [DataRow(ResultCode.RatingFailed, FailedAnswer)]
    [DataRow(ResultCode.UnknownSessionId, FailedAnswer)]
    [DataRow(ResultCode.None, FailedAnswer)]
    [DataRow(ResultCode.RealmNotServed, FailedAnswer)]
    [DataRow(ResultCode.TooBusy, TemporaryError)]
    [DataRow(ResultCode.UnableToDeliver, TemporaryError)]
    [DataRow(ResultCode.LoopDetected, TemporaryError)]
    public void OutcomeOf_ResultCode_IsTheEventOfTheTable(ResultCode code, object expected) =>
        Assert.AreEqual((InterrogationOutcome)expected, ClientSessionMachine.OutcomeOf(code));
}
