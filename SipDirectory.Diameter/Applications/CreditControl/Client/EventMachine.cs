namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>The client's side of RFC 8506 §7 for one-time events, table 5: what an outcome makes of a request.</summary>
internal static class EventMachine
{
    /// <summary>PendingE.</summary>
    /// <param name="action">The Requested-Action.</param>
    /// <param name="outcome">What became of the request.</param>
    /// <param name="isLate">Whether Tx had expired before.</param>
    /// <param name="handling">The Direct-Debiting-Failure-Handling (§6.5).</param>
    public static EventDecision Decide(
        RequestedAction action, InterrogationOutcome outcome, bool isLate, DirectDebitingFailureHandling handling) => (action, outcome) switch
        {
            (_, InterrogationOutcome.Success) => EventDecision.Grant,
            (RequestedAction.DirectDebiting, InterrogationOutcome.NotApplicable) => EventDecision.Grant,

            // It was granted when Tx expired, and there is nothing to be kept.
            (RequestedAction.DirectDebiting, InterrogationOutcome.Denied or InterrogationOutcome.UserUnknown or InterrogationOutcome.FailedAnswer)
                when isLate => EventDecision.Grant,
            (_, InterrogationOutcome.Denied or InterrogationOutcome.UserUnknown) => EventDecision.Terminate,
            (RequestedAction.CheckBalance or RequestedAction.PriceEnquiry, _) => EventDecision.ServiceError,

            // §6.4: money that is owed to the user is not forgotten.
            (RequestedAction.RefundAccount, _) => IsUndecided(outcome) ? EventDecision.Store : EventDecision.ServiceError,
            _ when handling == DirectDebitingFailureHandling.Continue => EventDecision.Grant,
            (_, InterrogationOutcome.FailureToSend or InterrogationOutcome.TxExpired) => EventDecision.GrantAndStore,
            (_, InterrogationOutcome.TemporaryError) when isLate => EventDecision.GrantAndStore,
            _ => EventDecision.Terminate,
        };

    /// <summary>PendingB: of a request that was kept, and sent again.</summary>
    public static EventDecision DecideStored(InterrogationOutcome outcome) =>
        outcome == InterrogationOutcome.Success ? EventDecision.Grant
        : IsUndecided(outcome) ? EventDecision.Store
        : EventDecision.Terminate;

    /// <summary>Whether the answer is waited for beyond Tx: the service goes on meanwhile.</summary>
    public static bool WaitsOn(RequestedAction action) => action == RequestedAction.DirectDebiting;

    private static bool IsUndecided(InterrogationOutcome outcome) =>
        outcome is InterrogationOutcome.TemporaryError or InterrogationOutcome.FailureToSend or InterrogationOutcome.TxExpired;
}
