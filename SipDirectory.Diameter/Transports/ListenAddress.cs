using System.Net;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Transports;

/// <summary>An address that a node listens on.</summary>
/// <param name="Endpoint">Address and port; with port 0 the system takes one.</param>
public sealed record ListenAddress(IPEndPoint Endpoint)
{
    /// <summary>TCP by default.</summary>
    public DiameterTransport Transport { get; init; }

    /// <summary>TLS from the first byte; TCP only.</summary>
    public bool IsSecure { get; init; }

    /// <summary>More addresses of this machine for an SCTP association (multi-homing).</summary>
    public IReadOnlyList<IPAddress> MoreAddresses { get; init; } = [];
}
