using System.Net;

namespace SipDirectory.CommandLine;

/// <summary>What the operator chose of a Gy server, alone or beside the lines.</summary>
/// <param name="Names">The options that name the address.</param>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="Host">Origin-Host.</param>
/// <param name="Realm">Origin-Realm.</param>
/// <param name="Accounts">The file of accounts and tariffs; null: the built-in account.</param>
/// <param name="State">The file that keeps balances; null: memory alone.</param>
internal sealed record GyDoorOptions(string Names, IPEndPoint Endpoint, string Host, string Realm, string? Accounts, string? State)
{
    // RFC 1035 §2.3.4; as a DiameterIdentity it is ASCII (RFC 6733 §4.3.1).
    private const int LongestName = 255;

    /// <summary>Who may connect; empty: anybody.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>DiameterURIs to connect to.</summary>
    public IReadOnlyList<string> ConnectTo { get; init; } = [];

    public int MaxSessions { get; init; } = 100_000;

    /// <summary>Whether a bare header is answered by one.</summary>
    public bool IsMock { get; init; }

    /// <summary>Whether this can be an identity or a realm.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
}
