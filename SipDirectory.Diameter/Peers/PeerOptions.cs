using System.Net;

namespace SipDirectory.Diameter.Peers;

/// <summary>How a node deals with a peer. A node's defaults are <see cref="DiameterNodeOptions.PeerDefaults"/>.</summary>
public sealed record PeerOptions
{
    /// <summary>The peer's realm; null until it has told it.</summary>
    public string? Realm { get; init; }

    /// <summary>
    /// Whether its CEA may come from another host than was called: for a peer whose identity nobody knows before. It is
    /// known as it was added all the same, and <see cref="PeerCapabilities.OriginHost"/> says who it is. False by default.
    /// </summary>
    public bool AcceptsOtherIdentity { get; init; }

    /// <summary>Where to connect to; empty for what DNS says of the host.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether the node connects by itself, and again after a failure. True by default.</summary>
    public bool IsPersistent { get; init; } = true;

    /// <summary>Whether it does so even after a DPR that asks not to (§5.4). False by default.</summary>
    public bool AlwaysReconnect { get; init; }

    /// <summary>The pause before connecting again. 30 s by default.</summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long making a connection may take. 10 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to a CER may take. 10 s by default.</summary>
    public TimeSpan CeaTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to a DPR, and the end of the connection after one, may take. 5 s by default.</summary>
    public TimeSpan DpaTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tw of RFC 3539: a DWR is sent after so much silence. 30 s by default; less than 6 s is allowed, with a warning.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a DWA may take until the peer is suspected, and again until it is given up. By default like Tw.</summary>
    public TimeSpan? DwaTimeout { get; init; }

    /// <summary>What happens to its requests that break the rules. They are rejected by default.</summary>
    public Strictness Strictness { get; init; }
}
