namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>The client's side of RFC 8506 §7 for one-time events, as a table.</summary>
internal static class EventMachine
{
    public static EventDecision Decide(RequestedAction action, InterrogationOutcome outcome, DirectDebitingFailureHandling handling) =>
        (action, outcome) switch
        {
            (_, InterrogationOutcome.Success) => EventDecision.Grant,

            // §6.1, §6.2: nothing was to be charged, nothing is granted.
            (RequestedAction.CheckBalance or RequestedAction.PriceEnquiry, _) => EventDecision.ServiceError,

            // §6.4: money that is owed to the user is not forgotten.
            (RequestedAction.RefundAccount, InterrogationOutcome.CannotSend or InterrogationOutcome.Unanswered or InterrogationOutcome.TxExpired) =>
                EventDecision.Store,
            (RequestedAction.RefundAccount, _) => EventDecision.ServiceError,

            // §6.5.
            (_, InterrogationOutcome.NotApplicable) => EventDecision.Grant,
            (_, InterrogationOutcome.Denied) => EventDecision.Terminate,
            (_, InterrogationOutcome.Unanswered or InterrogationOutcome.TxExpired) when handling == DirectDebitingFailureHandling.TerminateOrBuffer =>
                EventDecision.GrantAndStore,
            _ => handling == DirectDebitingFailureHandling.Continue ? EventDecision.Grant : EventDecision.Terminate,
        };
}
