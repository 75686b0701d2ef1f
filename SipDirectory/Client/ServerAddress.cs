using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Client;

/// <summary>Where a server listens, as an operator writes it: <c>HOST:PORT</c>, an IPv6 address in brackets.</summary>
internal static class ServerAddress
{
    // RFC 1035 §2.3.4; the resolver throws at anything longer.
    private const int LongestHostName = 255;

    public static bool TryParse(string text, [NotNullWhen(true)] out EndPoint? server)
    {
        server = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !TryParsePort(text.AsSpan(colon + 1), out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host is ['[', .. var literal, ']'])
        {
            if (IPAddress.TryParse(literal, out var bracketed) && bracketed.AddressFamily == AddressFamily.InterNetworkV6)
            {
                server = new IPEndPoint(bracketed, port);
            }
        }
        else if (IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetwork)
        {
            server = new IPEndPoint(address, port);
        }
        else if (IsHostName(host))
        {
            server = new DnsEndPoint(host, port);
        }

        return server is not null;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort;

    private static bool IsHostName(string host) =>
        host.Length <= LongestHostName && host.All(static c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_');
}
