using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications;

/// <summary>All that a <see cref="DiameterApplication"/> needs to know.</summary>
public sealed record DiameterApplicationOptions
{
    /// <summary>Whether it connects or listens. Client by default.</summary>
    public DiameterMode Mode { get; init; }

    /// <summary>What it advertises, and receives requests of.</summary>
    public IReadOnlyList<AdvertisedApplication> Applications { get; init; } = [];

    /// <summary>Its Origin-Host; this machine's name by default.</summary>
    public string Identity { get; init; } = Dns.GetHostName();

    /// <summary>Its Origin-Realm; by default what follows the first dot of the identity.</summary>
    public string? Realm { get; init; }

    /// <summary>The peer's identity. A client has to know it; a server without one takes any peer.</summary>
    public string? Peer { get; init; }

    /// <summary>The peer's realm; null until it tells.</summary>
    public string? PeerRealm { get; init; }

    /// <summary>Where it listens or connects to; by default this machine: all its addresses, or loopback for a client.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port that it listens on or connects to. 3868 by default.</summary>
    public int Port { get; init; } = 3868;

    /// <summary>A DWR is sent after so much silence. 30 s by default.</summary>
    public TimeSpan Watchdog { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer may take to be there, and then its answer to a request. 10 s by default.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests that may be received and not yet answered; one more is answered with 3004. 256 by default.</summary>
    public int UnansweredRequests { get; init; } = 256;

    /// <summary>What is known of commands and AVPs; by default what the library ships.</summary>
    public DiameterDictionary? Dictionary { get; init; }

    /// <summary>Files that are added to the dictionary before anybody connects, as by <see cref="DiameterDictionary.Load(string)"/>.</summary>
    public IReadOnlyList<string> DictionaryFiles { get; init; } = [];

    /// <summary>Where to log; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal DiameterNodeOptions ToNodeOptions()
    {
        var isServer = Mode == DiameterMode.Server;
        var options = new DiameterNodeOptions
        {
            Identity = Identity,
            ListenOn = isServer ? [new(new IPEndPoint(Address ?? IPAddress.Any, Port))] : [],
            AcceptUnknownPeers = isServer && Peer is null,
            RequestTimeout = RequestTimeout,
            PeerDefaults = new PeerOptions { Realm = PeerRealm, Addresses = [Address ?? IPAddress.Loopback], IdleTimeout = Watchdog },
            LoggerFactory = LoggerFactory,
        };
        return Realm is null ? options : options with { Realm = Realm };
    }
}
