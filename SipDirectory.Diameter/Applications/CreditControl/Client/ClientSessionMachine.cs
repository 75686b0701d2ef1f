using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>The client's side of RFC 8506 §7 for sessions, tables 3 and 4: what an outcome makes of a pending state.</summary>
internal static class ClientSessionMachine
{
    /// <param name="pending">PendingI, PendingU or PendingT.</param>
    /// <param name="outcome">What became of the request.</param>
    /// <param name="handling">The Credit-Control-Failure-Handling of the session (§5.7).</param>
    /// <returns>The next state, which after <see cref="InterrogationOutcome.TxExpired"/> may be the same: it waits on.</returns>
    public static (ClientSessionState Next, ServiceDecision Decision) Next(
        ClientSessionState pending, InterrogationOutcome outcome, CreditControlFailureHandling handling)
    {
        if (pending == ClientSessionState.PendingTermination)
        {
            return (outcome == InterrogationOutcome.TxExpired ? pending : ClientSessionState.Idle, ServiceDecision.Terminate);
        }

        return outcome switch
        {
            InterrogationOutcome.Success => (ClientSessionState.Open, ServiceDecision.Grant),
            InterrogationOutcome.NotApplicable => (ClientSessionState.Idle, ServiceDecision.GrantUncontrolled),
            InterrogationOutcome.Denied => (ClientSessionState.Idle, ServiceDecision.Terminate),
            InterrogationOutcome.UserUnknown when pending == ClientSessionState.PendingInitial => (ClientSessionState.Idle, ServiceDecision.Terminate),

            // §8.14: what was granted without an answer is not taken back while one may come.
            InterrogationOutcome.TxExpired when handling != CreditControlFailureHandling.Terminate => (pending, ServiceDecision.GrantUncontrolled),
            _ when handling == CreditControlFailureHandling.Continue => (ClientSessionState.Idle, ServiceDecision.GrantUncontrolled),
            _ => (ClientSessionState.Idle, ServiceDecision.Terminate),
        };
    }

    /// <summary>An answer as an event of §7.</summary>
    public static InterrogationOutcome OutcomeOf(ResultCode code) => code switch
    {
        ResultCode.CreditControlNotApplicable => InterrogationOutcome.NotApplicable,

        // The tables do not name the latter: who has no credit left gets none by a failure handling (§9.1).
        ResultCode.EndUserServiceDenied or ResultCode.CreditLimitReached => InterrogationOutcome.Denied,
        ResultCode.UserUnknown => InterrogationOutcome.UserUnknown,
        ResultCode.TooBusy or ResultCode.UnableToDeliver or ResultCode.LoopDetected => InterrogationOutcome.TemporaryError,
        _ => code.IsSuccess() ? InterrogationOutcome.Success : InterrogationOutcome.FailedAnswer,
    };
}
