using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Diameter.Peers;

/// <summary>What a node is, and its limits.</summary>
public sealed record DiameterNodeOptions
{
    /// <summary>The Origin-Host; this machine's name by default.</summary>
    public string Identity { get; init; } = Dns.GetHostName();

    /// <summary>The Origin-Realm; by default what follows the first dot of the identity, or all of it.</summary>
    public string Realm { get => field ?? RealmOf(Identity); init; }

    /// <summary>Other names under which requests for this node come.</summary>
    public IReadOnlyList<string> MoreIdentities { get; init; } = [];

    /// <summary>Other realms that this node answers for.</summary>
    public IReadOnlyList<string> MoreRealms { get; init; } = [];

    /// <summary>Where it listens; nowhere by default.</summary>
    public IReadOnlyList<ListenAddress> ListenOn { get; init; } = [];

    /// <summary>The Host-IP-Addresses; by default that of each connection.</summary>
    public IReadOnlyList<IPAddress> HostAddresses { get; init; } = [];

    /// <summary>The Vendor-Id: 0 is none.</summary>
    public uint VendorId { get; init; }

    /// <summary>The Product-Name.</summary>
    public string ProductName { get; init; } = "SipDirectory.Diameter";

    /// <summary>The Firmware-Revision.</summary>
    public uint FirmwareRevision { get; init; } = 1;

    /// <summary>Applications that are advertised beside those added to the node: what it only sends requests of.</summary>
    public IReadOnlyList<AdvertisedApplication> Applications { get; init; } = [];

    /// <summary>The Supported-Vendor-Ids; by default all vendors of the dictionary.</summary>
    public IReadOnlyList<uint>? SupportedVendors { get; init; }

    /// <summary>Whether it advertises itself as a relay (§2.4), and passes on what is not for itself. False by default.</summary>
    public bool IsRelay { get; init; }

    /// <summary>Whether peers may connect that were not added. False by default: they get 3010.</summary>
    public bool AcceptUnknownPeers { get; init; }

    /// <summary>For what was added without options of its own, and for peers that were not added.</summary>
    public PeerOptions PeerDefaults { get; init; } = new();

    /// <summary>How long a new connection may take until its CER is here. 10 s by default.</summary>
    public TimeSpan CerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to a request may take where the request says nothing. 10 s by default.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Certificates, for <c>aaas</c>.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>
    /// Sees requests and answers on routes that proxy, and gives what is passed on. An answer to a request is sent back.
    /// </summary>
    public Func<Message, Peer, ValueTask<Message>>? Proxy { get; init; }

    /// <summary>
    /// Sees every message, those between peers too: as it was received, or is to be sent. For a tool that shows them; a
    /// connection goes on when it returns. Called by several threads, each with bytes that are its own until it returns; it
    /// must not throw.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? Trace { get; init; }

    /// <summary>What peers may not exceed.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>How often peers and statistics are logged as lines of JSON; never by default.</summary>
    public TimeSpan? StatisticsLogInterval { get; init; }

    /// <summary>Where to log; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of all timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The header that answers one which came alone before any CER; null: it is judged as everything else.</summary>
    internal Func<DiameterHeader, DiameterHeader?>? Mock { get; init; }

    private static string RealmOf(string identity) => identity[(identity.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
