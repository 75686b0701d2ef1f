namespace SipDirectory.Diameter.Codec;

/// <summary>Values of the Result-Code AVP: RFC 6733 §7.1, and RFC 8506 §9 for credit control. Others may be cast.</summary>
public enum ResultCode : uint
{
    /// <summary>No Result-Code.</summary>
    None = 0,

    /// <summary>More round trips follow.</summary>
    MultiRoundAuth = 1001,

    /// <summary>Done.</summary>
    Success = 2001,

    /// <summary>Done, but more is to be done by the application.</summary>
    LimitedSuccess = 2002,

    /// <summary>The command is not known to the node.</summary>
    CommandUnsupported = 3001,

    /// <summary>No peer leads to the destination.</summary>
    UnableToDeliver = 3002,

    /// <summary>The destination's realm is not known.</summary>
    RealmNotServed = 3003,

    /// <summary>The destination is known, but cannot serve now.</summary>
    TooBusy = 3004,

    /// <summary>The node stands in the Route-Record AVPs already.</summary>
    LoopDetected = 3005,

    /// <summary>The sender shall ask the host of Redirect-Host.</summary>
    RedirectIndication = 3006,

    /// <summary>The application is not supported.</summary>
    ApplicationUnsupported = 3007,

    /// <summary>Command flags that contradict each other or the command.</summary>
    InvalidHdrBits = 3008,

    /// <summary>AVP flags that contradict the AVP's definition.</summary>
    InvalidAvpBits = 3009,

    /// <summary>A capabilities exchange from a peer that is not known.</summary>
    UnknownPeer = 3010,

    /// <summary>The user could not be authenticated.</summary>
    AuthenticationRejected = 4001,

    /// <summary>Accounting records cannot be stored now.</summary>
    OutOfSpace = 4002,

    /// <summary>The other connection between the two peers stays.</summary>
    ElectionLost = 4003,

    /// <summary>The service is denied to the end user, for example by account limits (RFC 8506).</summary>
    EndUserServiceDenied = 4010,

    /// <summary>The service needs no credit control (RFC 8506).</summary>
    CreditControlNotApplicable = 4011,

    /// <summary>The account has too little credit (RFC 8506).</summary>
    CreditLimitReached = 4012,

    /// <summary>An AVP with the M bit is not known.</summary>
    AvpUnsupported = 5001,

    /// <summary>The Session-Id is not known.</summary>
    UnknownSessionId = 5002,

    /// <summary>The user may not have the service.</summary>
    AuthorizationRejected = 5003,

    /// <summary>The data of an AVP cannot be what it stands for.</summary>
    InvalidAvpValue = 5004,

    /// <summary>An AVP that the command requires is not there.</summary>
    MissingAvp = 5005,

    /// <summary>The user has used up what was granted.</summary>
    ResourcesExceeded = 5006,

    /// <summary>Two AVPs contradict each other.</summary>
    ContradictingAvps = 5007,

    /// <summary>An AVP that must not be there.</summary>
    AvpNotAllowed = 5008,

    /// <summary>An AVP more often than it may be there.</summary>
    AvpOccursTooManyTimes = 5009,

    /// <summary>Two peers have no application in common.</summary>
    NoCommonApplication = 5010,

    /// <summary>The version of the header is not 1.</summary>
    UnsupportedVersion = 5011,

    /// <summary>Refused for a reason without a code of its own.</summary>
    UnableToComply = 5012,

    /// <summary>A reserved header bit is set. Decoded only: the RFC lets receivers ignore such bits.</summary>
    InvalidBitInHeader = 5013,

    /// <summary>The length of an AVP cannot be.</summary>
    InvalidAvpLength = 5014,

    /// <summary>The length of the message cannot be.</summary>
    InvalidMessageLength = 5015,

    /// <summary>Reserved AVP bits that do not suit. Decoded only.</summary>
    InvalidAvpBitCombo = 5016,

    /// <summary>Two peers have no security mechanism in common.</summary>
    NoCommonSecurity = 5017,

    /// <summary>The end user is not known (RFC 8506).</summary>
    UserUnknown = 5030,

    /// <summary>The service cannot be rated from what was given (RFC 8506).</summary>
    RatingFailed = 5031,
}
