using System.Security.Cryptography.X509Certificates;

namespace SipDirectory.Diameter.Transports;

/// <summary>Certificates for TLS. RFC 6733 §13.1: both sides have one, and both are verified.</summary>
public sealed record TlsOptions
{
    /// <summary>The node's own certificate, with its key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>Who may have signed a peer's certificate; empty for those that the machine trusts.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>Whether a peer's certificate must name its identity. True by default.</summary>
    public bool RequireIdentity { get; init; } = true;
}
