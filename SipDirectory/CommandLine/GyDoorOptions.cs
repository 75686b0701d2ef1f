using System.Net;
using SipDirectory.Diameter.Codec;

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
    /// <summary>Where the operator says nothing.</summary>
    public const int UsualSessions = 100_000;

    /// <summary>The identity where the operator says none.</summary>
    public const string UsualHost = "gy-server.example.com";

    private const int MostSessions = 10_000_000;

    // RFC 1035 §2.3.4; as a DiameterIdentity it is ASCII (RFC 6733 §4.3.1).
    private const int LongestName = 255;

    /// <summary>Who may connect; empty: anybody.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>DiameterURIs to connect to.</summary>
    public IReadOnlyList<string> ConnectTo { get; init; } = [];

    public int MaxSessions { get; init; } = UsualSessions;

    /// <summary>Whether a bare header is answered by one.</summary>
    public bool IsMock { get; init; }

    /// <summary>Whether this can be an identity or a realm.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    /// <param name="host">The server's own identity.</param>
    /// <param name="peerName">The option that names who may connect.</param>
    /// <param name="peers">Its values.</param>
    /// <param name="connectName">The option that names whom to connect to.</param>
    /// <param name="uris">Its values.</param>
    /// <returns>What is wrong with which; null if nothing is.</returns>
    public static string? FindFaultOfPeers(string host, string peerName, string? peers, string connectName, string? uris) =>
        Array.Find(AddressText.Split(peers), name => !IsName(name)) is { } peer ? $"{peerName}: '{peer}' is not a host name such as ctf.example.com"
        : Array.Find(AddressText.Split(uris), uri => !IsUri(uri)) is { } to ? $"{connectName}: '{to}' is not a DiameterURI such as aaa://ctf.example.com:3868"
        : FindFaultOfHosts(host, AddressText.Split(uris)) is { } fault ? $"{connectName}: {fault}"
        : null;

    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? FindFaultOfSessions(string name, int? most) =>
        most is < 1 or > MostSessions ? $"{name}: {most} is not between 1 and {MostSessions}" : null;

    // A peer is one identity, which is the host of its URI.
    private static string? FindFaultOfHosts(string own, string[] uris)
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { own };
        foreach (var uri in uris)
        {
            var host = DiameterUri.Parse(uri).Host;
            if (!hosts.Add(host))
            {
                return host.Equals(own, StringComparison.OrdinalIgnoreCase) ? $"{uri} is the server itself" : $"{host} is given twice";
            }
        }

        return null;
    }

    // Over TCP, without a certificate.
    private static bool IsUri(string text) =>
        DiameterUri.TryParse(text, out var uri, out _) && uri is { IsSecure: false, Transport: DiameterTransport.Tcp };
}
