namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What a client does when the last units are used (RFC 8506 §5.6, §8.34).</summary>
/// <param name="Action">Terminate, redirect, or restrict access.</param>
/// <param name="AddressType">Of the address to redirect to.</param>
/// <param name="Address">Where to redirect to.</param>
/// <param name="Filters">IPFilterRules of what stays allowed.</param>
public sealed record FinalUnit(
    FinalUnitAction Action,
    RedirectAddressType? AddressType = null,
    string? Address = null,
    IReadOnlyList<string>? Filters = null);
