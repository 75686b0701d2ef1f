using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SipDirectory.Listening.WebSockets;

/// <summary>
/// The web pages that may ask, by the Origin that their browser states (RFC 6455 §10.2): without this rule any page
/// could read the directory through the browser of somebody who may ask.
/// </summary>
internal sealed class AllowedOrigins
{
    private const string Everything = "*";

    // What pages from a file or a sandbox state.
    private const string Opaque = "null";

    private readonly string[] _listed;

    /// <param name="listed">Each as <see cref="TryNormalize"/> gives it.</param>
    public AllowedOrigins(params string[] listed) => _listed = listed;

    /// <summary>Whatever page.</summary>
    public static AllowedOrigins Any { get; } = new(Everything);

    /// <summary>Pages of the host that they ask, and no others.</summary>
    public static AllowedOrigins SameHost { get; } = new();

    /// <summary>Checks what the operator wrote.</summary>
    /// <param name="text">An origin as <c>https://example.com:8443</c>, <c>null</c>, or <c>*</c> for all.</param>
    /// <param name="origin">As browsers state it: in lower case, without the port that is its scheme's.</param>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? origin)
    {
        origin = text is Everything or Opaque ? text : null;
        if (origin is null
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" })
        {
            origin = $"{uri.Scheme}://{HostOf(uri)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        }

        return origin is not null;
    }

    /// <param name="origin">The header of that name.</param>
    /// <param name="host">What the client takes this server for, without a port: the Host header.</param>
    public bool Allows(string origin, string host) =>
        Array.Exists(_listed, listed => listed == Everything || listed.Equals(origin, StringComparison.OrdinalIgnoreCase))
        || IsSameHost(origin, host);

    // With a name of the asker's choice both would say the same, whatever address it has at the moment (DNS rebinding).
    private static bool IsSameHost(string origin, string host)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return false;
        }

        if (IPAddress.TryParse(uri.Host, out var address))
        {
            return IPAddress.TryParse(host, out var asked) && address.Equals(asked);
        }

        return uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
            && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || uri.Host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase));
    }

    private static string HostOf(Uri uri) => uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
}
