namespace SipDirectory.Diameter.Peers;

/// <summary>An entry of the realm routing table, RFC 6733 §2.7.</summary>
public sealed record Route
{
    /// <summary>The realm that is the default route.</summary>
    public const string AnyRealm = "*";

    /// <summary>The Destination-Realm; <see cref="AnyRealm"/> by default.</summary>
    public string Realm { get; init; } = AnyRealm;

    /// <summary>The application; null, the default, for those that no other route of the realm names.</summary>
    public uint? ApplicationId { get; init; }

    /// <summary>What is done with the requests. Relay by default.</summary>
    public RouteAction Action { get; init; }

    /// <summary>Where they go.</summary>
    public IReadOnlyList<RouteTarget> Targets { get; init; } = [];

    /// <summary>For <see cref="RouteAction.Redirect"/>: what the sender shall do with later requests (§6.13).</summary>
    public RedirectUsage RedirectUsage { get; init; }

    /// <summary>For <see cref="RouteAction.Redirect"/> with a usage: for how long (§6.14). One hour by default.</summary>
    public TimeSpan RedirectCacheTime { get; init; } = TimeSpan.FromHours(1);
}
