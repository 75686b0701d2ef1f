namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>The states of a client's session, RFC 8506 §7.</summary>
public enum ClientSessionState
{
    /// <summary>Not begun, or over.</summary>
    Idle,

    /// <summary>PendingI: the first interrogation waits for its answer.</summary>
    PendingInitial,

    /// <summary>The server has granted, and no request is under way.</summary>
    Open,

    /// <summary>PendingU: an intermediate interrogation waits for its answer.</summary>
    PendingUpdate,

    /// <summary>PendingT: the final interrogation waits for its answer.</summary>
    PendingTermination,
}
