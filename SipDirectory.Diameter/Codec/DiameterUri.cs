using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SipDirectory.Diameter.Codec;

/// <summary>
/// The DiameterURI format, such as <c>aaa://ocs1.gy:3868;transport=tcp</c> or <c>aaas://ocs1.gy</c> (RFC 6733 §4.3.1).
/// </summary>
public sealed record DiameterUri
{
    /// <summary>The port of <c>aaa</c>.</summary>
    public const int DefaultPort = 3868;

    /// <summary>The port of <c>aaas</c>.</summary>
    public const int DefaultSecurePort = 5658;

    // In the order of the enumeration.
    private static readonly string[] Transports = ["tcp", "sctp", "udp"];
    private static readonly string[] Protocols = ["diameter", "radius", "tacacs+"];

    /// <summary>A URI of its parts.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="isSecure">Whether it is <c>aaas</c>.</param>
    /// <param name="port">By default 3868, 5658 with <c>aaas</c>.</param>
    /// <param name="transport">By default TCP.</param>
    /// <param name="protocol">By default <c>diameter</c>.</param>
    /// <exception cref="ArgumentException">There is no such URI.</exception>
    public DiameterUri(
        string host,
        bool isSecure = false,
        int? port = null,
        DiameterTransport transport = DiameterTransport.Tcp,
        string protocol = "diameter")
    {
        Host = host;
        IsSecure = isSecure;
        Port = port ?? DefaultPortOf(isSecure);
        Transport = transport;
        Protocol = protocol;
        if (FindFault(host, Port, transport, protocol) is { } fault)
        {
            throw new ArgumentException(fault);
        }
    }

    /// <summary>The host's name.</summary>
    public string Host { get; }

    /// <summary><c>aaas</c>: TLS or DTLS from the first byte.</summary>
    public bool IsSecure { get; }

    /// <summary>Where the host listens.</summary>
    public int Port { get; }

    /// <summary>What it listens to.</summary>
    public DiameterTransport Transport { get; }

    /// <summary><c>diameter</c>, <c>radius</c> or <c>tacacs+</c>.</summary>
    public string Protocol { get; }

    /// <summary>Parses a DiameterURI.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static DiameterUri Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var uri, out var error) ? uri : throw new FormatException(error);

    /// <summary>Parses a DiameterURI.</summary>
    /// <param name="text">As in an AVP or a configuration; scheme and parameters in any letter case.</param>
    /// <param name="uri">What it says.</param>
    /// <param name="error">Why it is none.</param>
    public static bool TryParse(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out DiameterUri? uri, [NotNullWhen(false)] out string? error)
    {
        uri = null;
        var isSecure = text.StartsWith("aaas://", StringComparison.OrdinalIgnoreCase);
        if (!isSecure && !text.StartsWith("aaa://", StringComparison.OrdinalIgnoreCase))
        {
            error = "a DiameterURI begins with aaa:// or aaas://";
            return false;
        }

        var rest = text[(isSecure ? 7 : 6)..];
        var authority = CutAt(';', ref rest, out var hasMore);
        var host = CutAt(':', ref authority, out var hasPort).ToString();
        var port = hasPort ? ParsePort(authority) : DefaultPortOf(isSecure);
        var transport = DiameterTransport.Tcp;
        var protocol = Protocols[0];
        // The order is fixed: transport, then protocol.
        if (hasMore && rest.StartsWith("transport=", StringComparison.OrdinalIgnoreCase))
        {
            var value = CutAt(';', ref rest, out hasMore)["transport=".Length..];
            transport = (DiameterTransport)IndexOf(Transports, value);
        }

        if (hasMore && rest.StartsWith("protocol=", StringComparison.OrdinalIgnoreCase))
        {
            var index = IndexOf(Protocols, CutAt(';', ref rest, out hasMore)["protocol=".Length..]);
            protocol = index < 0 ? "" : Protocols[index];
        }

        error = FindFault(host, port, transport, protocol)
            ?? (hasMore ? "after the host of a DiameterURI come ;transport= and ;protocol=, in this order and no more" : null);
        uri = error is null ? new DiameterUri(host, isSecure, port, transport, protocol) : null;
        return uri is not null;
    }

    /// <summary>The URI without what is default.</summary>
    public override string ToString()
    {
        var port = Port == DefaultPortOf(IsSecure) ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        var transport = Transport == DiameterTransport.Tcp ? "" : $";transport={Transports[(int)Transport]}";
        var protocol = Protocol == Protocols[0] ? "" : $";protocol={Protocol}";
        return $"{(IsSecure ? "aaas" : "aaa")}://{Host}{port}{transport}{protocol}";
    }

    private static int DefaultPortOf(bool isSecure) => isSecure ? DefaultSecurePort : DefaultPort;

    private static ReadOnlySpan<char> CutAt(char separator, ref ReadOnlySpan<char> rest, out bool isFound)
    {
        var index = rest.IndexOf(separator);
        isFound = index >= 0;
        var front = isFound ? rest[..index] : rest;
        rest = isFound ? rest[(index + 1)..] : default;
        return front;
    }

    // 0, which no port is, for what is no number.
    private static int ParsePort(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static int IndexOf(string[] names, ReadOnlySpan<char> name)
    {
        var index = names.Length - 1;
        while (index >= 0 && !name.Equals(names[index], StringComparison.OrdinalIgnoreCase))
        {
            index--;
        }

        return index;
    }

    private static string? FindFault(string host, int port, DiameterTransport transport, string protocol)
    {
        return !DiameterIdentity.IsValid(host) ? "the host of a DiameterURI is a name in ASCII"
            : port is < 1 or > 65535 ? "the port of a DiameterURI is a number from 1 to 65535"
            : !Enum.IsDefined(transport) ? "the transport of a DiameterURI is tcp, sctp or udp"
            : !Protocols.Contains(protocol) ? "the protocol of a DiameterURI is diameter, radius or tacacs+"
            : transport == DiameterTransport.Udp && protocol == Protocols[0] ? "Diameter is not carried by udp"
            : null;
    }
}
