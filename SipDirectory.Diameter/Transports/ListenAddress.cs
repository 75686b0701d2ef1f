using System.Net;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Transports;

/// <summary>An address that a node listens on.</summary>
/// <param name="Endpoint">Address and port; with port 0 the system takes one.</param>
public sealed record ListenAddress(IPEndPoint Endpoint)
{
    /// <inheritdoc cref="ListenAddress"/>
    /// <param name="address">An address of this machine, IPv4 or IPv6; "::" is both.</param>
    /// <param name="port">With 0 the system takes one.</param>
    /// <exception cref="FormatException">It is no IP address.</exception>
    public ListenAddress(string address, int port)
        : this(new IPEndPoint(IPAddress.Parse(address), port))
    {
    }

    /// <summary>TCP by default.</summary>
    public DiameterTransport Transport { get; init; }

    /// <summary>TLS from the first byte; TCP only.</summary>
    public bool IsSecure { get; init; }

    /// <summary>More addresses of this machine for an SCTP association (multi-homing).</summary>
    public IReadOnlyList<IPAddress> MoreAddresses { get; init; } = [];
}
