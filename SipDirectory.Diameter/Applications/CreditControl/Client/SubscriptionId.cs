using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>Who pays: the Subscription-Id AVP (RFC 8506 §8.46).</summary>
/// <param name="Type">What the data is.</param>
/// <param name="Data">A number, an address, a name.</param>
public readonly record struct SubscriptionId(SubscriptionIdType Type, string Data)
{
    /// <summary>The group for a request.</summary>
    public Avp ToAvp() => Avp.Group(CreditControlAvpCode.SubscriptionId,
    [
        Avp.Integer32(CreditControlAvpCode.SubscriptionIdType, (int)Type),
        Avp.Utf8String(CreditControlAvpCode.SubscriptionIdData, Data),
    ]);
}
