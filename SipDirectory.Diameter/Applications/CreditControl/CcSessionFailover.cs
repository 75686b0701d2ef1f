namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the CC-Session-Failover AVP.</summary>
public enum CcSessionFailover
{
    /// <summary>FAILOVER_NOT_SUPPORTED</summary>
    FailoverNotSupported = 0,

    /// <summary>FAILOVER_SUPPORTED</summary>
    FailoverSupported = 1,
}
