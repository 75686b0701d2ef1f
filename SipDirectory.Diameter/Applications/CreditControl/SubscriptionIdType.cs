namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Values of the Subscription-Id-Type AVP.</summary>
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
