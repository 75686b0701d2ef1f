namespace SipDirectory.Diameter.Codec;

/// <summary>Codes of the AVPs of the base protocol (RFC 6733 §4.5); none has a vendor.</summary>
public static class AvpCode
{
    /// <summary>User-Name</summary>
    public const uint UserName = 1;

    /// <summary>Class</summary>
    public const uint Class = 25;

    /// <summary>Session-Timeout</summary>
    public const uint SessionTimeout = 27;

    /// <summary>Proxy-State</summary>
    public const uint ProxyState = 33;

    /// <summary>Acct-Session-Id</summary>
    public const uint AcctSessionId = 44;

    /// <summary>Acct-Multi-Session-Id</summary>
    public const uint AcctMultiSessionId = 50;

    /// <summary>Event-Timestamp</summary>
    public const uint EventTimestamp = 55;

    /// <summary>Acct-Interim-Interval</summary>
    public const uint AcctInterimInterval = 85;

    /// <summary>Host-IP-Address</summary>
    public const uint HostIPAddress = 257;

    /// <summary>Auth-Application-Id</summary>
    public const uint AuthApplicationId = 258;

    /// <summary>Acct-Application-Id</summary>
    public const uint AcctApplicationId = 259;

    /// <summary>Vendor-Specific-Application-Id</summary>
    public const uint VendorSpecificApplicationId = 260;

    /// <summary>Redirect-Host-Usage</summary>
    public const uint RedirectHostUsage = 261;

    /// <summary>Redirect-Max-Cache-Time</summary>
    public const uint RedirectMaxCacheTime = 262;

    /// <summary>Session-Id</summary>
    public const uint SessionId = 263;

    /// <summary>Origin-Host</summary>
    public const uint OriginHost = 264;

    /// <summary>Supported-Vendor-Id</summary>
    public const uint SupportedVendorId = 265;

    /// <summary>Vendor-Id</summary>
    public const uint VendorId = 266;

    /// <summary>Firmware-Revision</summary>
    public const uint FirmwareRevision = 267;

    /// <summary>Result-Code</summary>
    public const uint ResultCode = 268;

    /// <summary>Product-Name</summary>
    public const uint ProductName = 269;

    /// <summary>Session-Binding</summary>
    public const uint SessionBinding = 270;

    /// <summary>Session-Server-Failover</summary>
    public const uint SessionServerFailover = 271;

    /// <summary>Multi-Round-Time-Out</summary>
    public const uint MultiRoundTimeOut = 272;

    /// <summary>Disconnect-Cause</summary>
    public const uint DisconnectCause = 273;

    /// <summary>Auth-Request-Type</summary>
    public const uint AuthRequestType = 274;

    /// <summary>Auth-Grace-Period</summary>
    public const uint AuthGracePeriod = 276;

    /// <summary>Auth-Session-State</summary>
    public const uint AuthSessionState = 277;

    /// <summary>Origin-State-Id</summary>
    public const uint OriginStateId = 278;

    /// <summary>Failed-AVP</summary>
    public const uint FailedAvp = 279;

    /// <summary>Proxy-Host</summary>
    public const uint ProxyHost = 280;

    /// <summary>Error-Message</summary>
    public const uint ErrorMessage = 281;

    /// <summary>Route-Record</summary>
    public const uint RouteRecord = 282;

    /// <summary>Destination-Realm</summary>
    public const uint DestinationRealm = 283;

    /// <summary>Proxy-Info</summary>
    public const uint ProxyInfo = 284;

    /// <summary>Re-Auth-Request-Type</summary>
    public const uint ReAuthRequestType = 285;

    /// <summary>Accounting-Sub-Session-Id</summary>
    public const uint AccountingSubSessionId = 287;

    /// <summary>Authorization-Lifetime</summary>
    public const uint AuthorizationLifetime = 291;

    /// <summary>Redirect-Host</summary>
    public const uint RedirectHost = 292;

    /// <summary>Destination-Host</summary>
    public const uint DestinationHost = 293;

    /// <summary>Error-Reporting-Host</summary>
    public const uint ErrorReportingHost = 294;

    /// <summary>Termination-Cause</summary>
    public const uint TerminationCause = 295;

    /// <summary>Origin-Realm</summary>
    public const uint OriginRealm = 296;

    /// <summary>Experimental-Result</summary>
    public const uint ExperimentalResult = 297;

    /// <summary>Experimental-Result-Code</summary>
    public const uint ExperimentalResultCode = 298;

    /// <summary>Inband-Security-Id</summary>
    public const uint InbandSecurityId = 299;

    /// <summary>Accounting-Record-Type</summary>
    public const uint AccountingRecordType = 480;

    /// <summary>Accounting-Realtime-Required</summary>
    public const uint AccountingRealtimeRequired = 483;

    /// <summary>Accounting-Record-Number</summary>
    public const uint AccountingRecordNumber = 485;
}
