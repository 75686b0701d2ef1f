using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>Who is charged: the Subscription-Id AVP (RFC 8506 §8.46).</summary>
/// <param name="Type">What the data is.</param>
/// <param name="Data">Such as an E.164 number without a plus, or a SIP URI. Compared byte by byte.</param>
public readonly record struct SubscriptionId(SubscriptionIdType Type, string Data)
{
    /// <summary>The group for a request.</summary>
    public Avp ToAvp() => Avp.Group(CreditControlAvpCode.SubscriptionId,
    [
        Avp.Integer32(CreditControlAvpCode.SubscriptionIdType, (int)Type),
        Avp.Utf8String(CreditControlAvpCode.SubscriptionIdData, Data),
    ]);
}
