namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Who is charged (RFC 8506 §8.46).</summary>
/// <param name="Type">What the data is.</param>
/// <param name="Data">Such as an E.164 number without a plus, or a SIP URI. Compared byte by byte.</param>
public readonly record struct SubscriptionId(SubscriptionIdType Type, string Data);
