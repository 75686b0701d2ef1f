using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// The granted units are the last ones, and what comes then (RFC 8506 §5.6): the Final-Unit-Indication AVP (§8.34), or the
/// QoS-Final-Unit-Indication (§8.68) where it stands alone.
/// </summary>
/// <param name="Action">What is to be done when they are used up.</param>
public sealed record FinalUnitIndication(FinalUnitAction Action)
{
    /// <summary>What the address of the redirection is; null without one.</summary>
    public RedirectAddressType? RedirectType { get; init; }

    /// <summary>Where to redirect to; null without a redirection.</summary>
    public string? RedirectAddress { get; init; }

    /// <summary>The Restriction-Filter-Rules, as IPFilterRules.</summary>
    public IReadOnlyList<string> FilterRules { get; init; } = [];

    /// <summary>The Filter-Ids: names of filters that the client has.</summary>
    public IReadOnlyList<string> FilterIds { get; init; } = [];

    internal static FinalUnitIndication? Read(Avp? group)
    {
        if (group is null)
        {
            return null;
        }

        // §5.6: a client that cannot do what is wanted ends the service.
        var action = (FinalUnitAction)(group.Find(CreditControlAvpCode.FinalUnitAction)?.ToUnsigned32() ?? 0);
        var server = group.Find(CreditControlAvpCode.RedirectServer);
        return new FinalUnitIndication(Enum.IsDefined(action) ? action : FinalUnitAction.Terminate)
        {
            RedirectType = (RedirectAddressType?)server?.Find(CreditControlAvpCode.RedirectAddressType)?.ToUnsigned32(),
            RedirectAddress = server?.Find(CreditControlAvpCode.RedirectServerAddress)?.ToText(),
            FilterRules = [.. group.FindAll(CreditControlAvpCode.RestrictionFilterRule).Select(rule => rule.ToText()).OfType<string>()],
            FilterIds = [.. group.FindAll(CreditControlAvpCode.FilterId).Select(id => id.ToText()).OfType<string>()],
        };
    }
}
