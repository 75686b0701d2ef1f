namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>Values of the Subscription-Id-Type AVP (RFC 8506 §8.47).</summary>
public enum SubscriptionIdType
{
    /// <summary>END_USER_E164</summary>
    EndUserE164 = 0,

    /// <summary>END_USER_IMSI</summary>
    EndUserImsi = 1,

    /// <summary>END_USER_SIP_URI</summary>
    EndUserSipUri = 2,

    /// <summary>END_USER_NAI</summary>
    EndUserNai = 3,

    /// <summary>END_USER_PRIVATE</summary>
    EndUserPrivate = 4,
}
