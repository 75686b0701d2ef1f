using SipDirectory.Diameter.Applications.CreditControl;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>What a request of the <see cref="BareClient"/> says beside its units.</summary>
/// <param name="Identity">Origin-Host.</param>
/// <param name="Server">Destination-Host.</param>
/// <param name="Place">Hop-by-hop identifier.</param>
internal sealed record CreditControlHead(string Identity, string Server, uint Place)
{
    /// <summary>Session-Id.</summary>
    public string Session { get; init; } = $"{Identity};1762000000;{Place}";

    public CcRequestType Type { get; init; } = CcRequestType.UpdateRequest;

    /// <summary>CC-Request-Number; null: it is left out, which no server should pass over.</summary>
    public uint? Number { get; init; } = 1;

    /// <summary>Subscription-Id of type END_USER_E164.</summary>
    public string Subscriber { get; init; } = "491700000000";
}
