namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>Why a session sends a request that nobody asked it for.</summary>
public enum ReportReason
{
    /// <summary>A Validity-Time is over (RFC 8506 §8.33).</summary>
    ValidityTime,

    /// <summary>The server sent a Re-Auth-Request (§5.5).</summary>
    ReAuth,

    /// <summary>The server sent an Abort-Session-Request: the service has to end (RFC 6733 §8.5).</summary>
    Abort,
}
