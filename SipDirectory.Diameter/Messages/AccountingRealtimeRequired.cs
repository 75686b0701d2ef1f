namespace SipDirectory.Diameter.Messages;

/// <summary>Values of the Accounting-Realtime-Required AVP.</summary>
public enum AccountingRealtimeRequired
{
    /// <summary>DELIVER_AND_GRANT</summary>
    DeliverAndGrant = 1,

    /// <summary>GRANT_AND_STORE</summary>
    GrantAndStore = 2,

    /// <summary>GRANT_AND_LOSE</summary>
    GrantAndLose = 3,
}
