namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>One open session; replaced, never changed.</summary>
public sealed record CreditSession
{
    /// <summary>Session-Id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The name of the account.</summary>
    public required string Account { get; init; }

    /// <summary>Origin-Host of the client, for Re-Auth and Abort-Session.</summary>
    public required string OriginHost { get; init; }

    /// <summary>Origin-Realm of the client.</summary>
    public required string OriginRealm { get; init; }

    /// <summary>CC-Request-Number of the last request.</summary>
    public required uint LastRequestNumber { get; init; }

    /// <summary>When the supervision timer Tcc ends it and gives the reservations back.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>One for each service that asked for units or reported some.</summary>
    public required IReadOnlyList<ServiceReservation> Services { get; init; }
}
