namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What became of a request, in the events of RFC 8506 §7.</summary>
internal enum InterrogationOutcome
{
    /// <summary>A successful answer.</summary>
    Success,

    /// <summary>CREDIT_CONTROL_NOT_APPLICABLE.</summary>
    NotApplicable,

    /// <summary>The server says that this user may not have it: 4010, 4012, 5030.</summary>
    Denied,

    /// <summary>Any other answer.</summary>
    FailedAnswer,

    /// <summary>Failure to send, or temporary error: no server that may be asked has taken it.</summary>
    CannotSend,

    /// <summary>Sent, and lost: whether a server has it, nobody knows.</summary>
    Unanswered,

    /// <summary>Tx has expired, and the answer may still come.</summary>
    TxExpired,
}
