namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What became of a request, in the events of RFC 8506 §7.</summary>
internal enum InterrogationOutcome
{
    /// <summary>A successful answer.</summary>
    Success,

    /// <summary>CREDIT_CONTROL_NOT_APPLICABLE.</summary>
    NotApplicable,

    /// <summary>The server says that this user may not have it: END_USER_SERVICE_DENIED, or CREDIT_LIMIT_REACHED.</summary>
    Denied,

    /// <summary>USER_UNKNOWN: of a session that is open, a failed answer as any other.</summary>
    UserUnknown,

    /// <summary>Any other answer.</summary>
    FailedAnswer,

    /// <summary>A server answered that the request cannot be served now: TOO_BUSY, UNABLE_TO_DELIVER, LOOP_DETECTED.</summary>
    TemporaryError,

    /// <summary>No server can be reached, or the answer never came: whether one has the request, nobody knows.</summary>
    FailureToSend,

    /// <summary>Tx has expired, and the answer may still come.</summary>
    TxExpired,
}
