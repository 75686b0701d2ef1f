using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>A Diameter neighbour: what is known of it, and the state of the connection to it. Safe for several threads.</summary>
public sealed class Peer
{
    private readonly DiameterNode _node;

    internal Peer(DiameterNode node, string identity, DiameterUri? uri, PeerOptions options, bool isConfigured)
    {
        _node = node;
        Identity = identity;
        Uri = uri;
        Options = options;
        IsConfigured = isConfigured;
        Realm = options.Realm;
        Procedures = new PeerProcedures(this, node);
    }

    /// <summary>Its Origin-Host.</summary>
    public string Identity { get; }

    /// <summary>Where to connect to; null for a peer that connects to us.</summary>
    public DiameterUri? Uri { get; private set; }

    /// <summary>How the node deals with it.</summary>
    public PeerOptions Options { get; private set; }

    /// <summary>Whether it was added; else it is known by its own CER, as long as its connection stands.</summary>
    public bool IsConfigured { get; private set; }

    /// <summary>Its realm; null until it has told it.</summary>
    public string? Realm { get; private set; }

    /// <summary>What it said in its CER or CEA; null before.</summary>
    public PeerCapabilities? Capabilities { get; private set; }

    /// <summary>The state by RFC 6733 §5.6.</summary>
    public PeerState State => Procedures.State;

    /// <summary>The state in the connection's life.</summary>
    public ConnectionState ConnectionState => Procedures.ConnectionState;

    /// <summary>The state of the watchdog by RFC 3539.</summary>
    public WatchdogState WatchdogState => Procedures.WatchdogState;

    /// <summary>Whether the state is I-Open or R-Open.</summary>
    public bool IsOpen => OpenConnection is not null;

    /// <summary>Whether this node made the connection; null without an open one.</summary>
    public bool? IsInitiator => OpenConnection?.IsInitiator;

    /// <summary>The applications that both sides have, while it is open.</summary>
    public IReadOnlyCollection<uint> ApplicationIds => IsOpen ? Common.Ids : [];

    /// <summary>What has been counted.</summary>
    public PeerStatistics Statistics { get; } = new();

    internal PeerProcedures Procedures { get; }

    internal PeerConnection? OpenConnection => Procedures.Open;

    internal CommonApplications Common { get; private set; } = CommonApplications.None;

    /// <summary>Whether requests go to it now: 1, or 2 while a better one is not there; else 0.</summary>
    internal int Usability => !IsOpen ? 0 : Procedures.WatchdogState switch
    {
        WatchdogState.Okay => 1,

        // Three watchdogs keep requests from going to and fro; where there is no other peer, they cannot.
        WatchdogState.Reopen => 2,
        _ => 0,
    };

    /// <summary>Connects, unless there is a connection.</summary>
    /// <exception cref="InvalidOperationException">It is known by name only, or the node is not running.</exception>
    public void Connect()
    {
        if (Uri is null || !_node.IsRunning)
        {
            throw new InvalidOperationException(Uri is null ? $"nobody said where {Identity} is" : "the node is not running");
        }

        Procedures.Begin(connect: true);
    }

    /// <summary>Connects, unless there is a connection, and waits until the peer is open.</summary>
    /// <param name="cancellationToken">Ends the wait; the attempt goes on.</param>
    /// <exception cref="DiameterPeerException">The attempt failed; it says why.</exception>
    /// <exception cref="InvalidOperationException">It is known by name only, or the node is not running.</exception>
    public Task OpenAsync(CancellationToken cancellationToken = default)
    {
        var whenOpen = Procedures.WhenOpenAsync();
        Connect();
        return whenOpen.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a DPR, and does not connect again by itself.</summary>
    /// <param name="cause">Why.</param>
    public void Disconnect(DisconnectCause cause) => Procedures.Stop(cause);

    /// <summary>It was known by its own CER, and is added now.</summary>
    internal void Configure(DiameterUri? uri, PeerOptions options)
    {
        (Uri, Options, IsConfigured) = (uri, options, true);
        Realm ??= options.Realm;
    }

    /// <summary>It said what it is, in a CER or a CEA.</summary>
    internal void Learn(PeerCapabilities capabilities)
    {
        Capabilities = capabilities;
        Realm = capabilities.OriginRealm;
        Common = _node.CommonWith(capabilities);
    }
}
