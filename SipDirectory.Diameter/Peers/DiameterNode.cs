using System.Collections.Concurrent;
using System.Net;
using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Sessions;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// A Diameter node, RFC 6733: listens, connects, or both; answers requests, sends them, and passes them on. Peers, routes
/// and applications come and go while it runs. Safe for several threads.
/// </summary>
public sealed class DiameterNode : IAsyncDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SnapshotInterval = TimeSpan.FromMinutes(1);

    private readonly PeerSet _peers = new();
    private readonly ConcurrentDictionary<uint, IDiameterApplication> _applications = new();
    private readonly HashSet<string> _ownRealms;
    private readonly EndToEndIdentifiers _endToEnd;
    private readonly RequestSender _sender;
    private readonly ConnectionSet _connections;
    private readonly StatisticsHistory _history = new();
    private readonly NodeMetrics _metrics;
    private CancellationTokenSource _stopping = new();
    private ITimer? _timer;
    private int _ticking;
    private volatile bool _isRunning;
    private long _ratesMeasured;
    private long _nextSnapshot;
    private long _nextStatisticsLine;

    /// <param name="options">What the node is.</param>
    /// <param name="dictionary">What is known of commands and AVPs; by default what the library ships.</param>
    public DiameterNode(DiameterNodeOptions options, DiameterDictionary? dictionary = null)
    {
        Options = options;
        Dictionary = dictionary ?? DiameterDictionary.CreateDefault();
        Log = new NodeLog(options.LoggerFactory);
        MessageLimits = options.Limits.OfMessages;
        SessionIds = new SessionIdGenerator(options.Identity, Time);
        Messages = new BaseMessages(options, (uint)Time.GetUtcNow().ToUnixTimeSeconds(), () => Advertised, () => SupportedVendors);
        OwnHosts = new HashSet<string>([options.Identity, .. options.MoreIdentities], IdentityComparer.Instance);
        _ownRealms = new HashSet<string>([options.Realm, .. options.MoreRealms], IdentityComparer.Instance);
        _endToEnd = new EndToEndIdentifiers(Time);
        var memory = new Gate(options.Limits.MemoryInFlight);
        _sender = new RequestSender(this);
        var receiver = new MessageReceiver(this, new RequestHandler(this, _sender, memory), _sender);
        _connections = new ConnectionSet(this, receiver, _sender, memory);
        Capabilities = new CapabilitiesExchange(this);
        _metrics = new NodeMetrics(this);
    }

    /// <summary>A peer has come up: requests can be sent to it.</summary>
    public event Action<Peer>? PeerUp;

    /// <summary>A peer has gone down, and why.</summary>
    public event Action<Peer, string>? PeerDown;

    /// <summary>A peer has not answered a DWR: requests go elsewhere.</summary>
    public event Action<Peer>? PeerSuspect;

    /// <summary>What the node is.</summary>
    public DiameterNodeOptions Options { get; }

    /// <summary>What is known of commands and AVPs; may be added to at any time.</summary>
    public DiameterDictionary Dictionary { get; }

    /// <summary>Where requests go by realm and application.</summary>
    public RoutingTable Routes { get; } = new();

    /// <summary>Makes Session-Ids of this node.</summary>
    public SessionIdGenerator SessionIds { get; }

    /// <summary>All peers: those that were added, and those that connected by themselves.</summary>
    public IReadOnlyCollection<Peer> Peers => _peers.List;

    /// <summary>The totals once a minute for the last day of running, over stops and starts.</summary>
    public IReadOnlyList<NodeStatistics> StatisticsHistory => _history.Snapshots;

    /// <summary>Whether it has been started, and not been stopped.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>What it listens on, with the ports that were taken.</summary>
    public IReadOnlyList<ListenAddress> ListeningOn => _connections.ListeningOn;

    internal NodeLog Log { get; }

    internal BaseMessages Messages { get; }

    internal MessageLimits MessageLimits { get; }

    internal RunningTasks Tasks { get; } = new();

    internal TimeProvider Time => Options.Time;

    internal CancellationToken Stopping => _stopping.Token;

    internal Peer[] PeerList => _peers.List;

    internal HashSet<string> OwnHosts { get; }

    internal CapabilitiesExchange Capabilities { get; }

    private IEnumerable<AdvertisedApplication> Advertised
    {
        get
        {
            IEnumerable<AdvertisedApplication> relay = Options.IsRelay ? [new AdvertisedApplication(AdvertisedApplication.RelayId)] : [];
            return Options.Applications.Concat(_applications.Values.Select(application => application.Advertised)).Concat(relay).Distinct();
        }
    }

    private IEnumerable<uint> SupportedVendors => Options.SupportedVendors ?? Dictionary.Vendors.Keys.Where(id => id != 0);

    /// <summary>Opens the addresses it listens on, and connects to persistent peers.</summary>
    /// <exception cref="DiameterPeerException">An address or a transport cannot be used.</exception>
    public Task StartAsync()
    {
        if (_isRunning)
        {
            throw new InvalidOperationException("the node is running");
        }

        _connections.Listen();
        _stopping = new CancellationTokenSource();
        _isRunning = true;
        _ratesMeasured = Time.GetTimestamp();
        _nextSnapshot = DeadlineIn(SnapshotInterval);
        _nextStatisticsLine = Options.StatisticsLogInterval is { } interval ? DeadlineIn(interval) : long.MaxValue;
        _timer = Time.CreateTimer(_ => Tick(), null, TickInterval, TickInterval);
        _connections.Accept();
        foreach (var peer in _peers.List)
        {
            peer.Procedures.Begin(connect: peer.Uri is not null && peer.Options.IsPersistent);
        }

        return Task.CompletedTask;
    }

    /// <summary>Sends a DPR to all peers, lets what is in flight be answered, and closes the connections.</summary>
    /// <param name="waitTimeout">How long that may take; then connections are ended. 5 s by default.</param>
    /// <param name="force">Ends them at once, without a DPR.</param>
    public async Task StopAsync(TimeSpan? waitTimeout = null, bool force = false)
    {
        if (!_isRunning)
        {
            return;
        }

        _isRunning = false;
        _connections.StopListening();
        foreach (var peer in _peers.List)
        {
            if (force)
            {
                peer.Procedures.Abort("the node stops");
            }
            else
            {
                peer.Procedures.Stop(DisconnectCause.Rebooting);
            }
        }

        _connections.Abort("the node stops", established: force);
        var ended = Tasks.WhenNoneAsync();
        if (!force)
        {
            using var giveUp = new CancellationTokenSource(waitTimeout ?? TimeSpan.FromSeconds(5), Time);
            await ended.WaitAsync(giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _connections.Abort("the node stops", established: true);
        _sender.FailParked();
        await ended.ConfigureAwait(false);
        _timer?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Stops the node.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    /// <summary>The totals of now.</summary>
    public NodeStatistics GetStatistics() => _peers.Sum(Time.GetUtcNow(), _connections.Count);

    /// <summary>Adds a peer, and connects to it where the node runs and the peer is persistent.</summary>
    /// <param name="uri">A DiameterURI whose host is its identity; or its identity alone, for one that connects to us.</param>
    /// <param name="realm">Its realm; null until it tells.</param>
    /// <param name="addresses">Where to connect to; by default what DNS says of the host.</param>
    /// <param name="persistent">Whether to connect by itself, and again after a failure.</param>
    /// <param name="alwaysReconnect">Whether to do so also after a DPR that asks not to.</param>
    /// <param name="reconnectWait">The pause before.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    /// <exception cref="DiameterPeerException">The transport cannot be used, or the peer is there already.</exception>
    public Peer AddPeer(
        string uri,
        string? realm = null,
        IReadOnlyList<IPAddress>? addresses = null,
        bool persistent = true,
        bool alwaysReconnect = false,
        TimeSpan? reconnectWait = null) => AddPeer(uri, Options.PeerDefaults with
        {
            Realm = realm,
            Addresses = addresses ?? [],
            IsPersistent = persistent,
            AlwaysReconnect = alwaysReconnect,
            ReconnectWait = reconnectWait ?? Options.PeerDefaults.ReconnectWait,
        });

    /// <summary>Adds a peer, and connects to it where the node runs and the peer is persistent.</summary>
    /// <param name="uri">A DiameterURI whose host is its identity; or its identity alone, for one that connects to us.</param>
    /// <param name="options">How to deal with it.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    /// <exception cref="DiameterPeerException">The transport cannot be used, or the peer is there already.</exception>
    public Peer AddPeer(string uri, PeerOptions options)
    {
        var parsed = uri.Contains("://", StringComparison.Ordinal) ? DiameterUri.Parse(uri) : null;
        return Add(new Peer(this, parsed?.Host ?? uri, parsed, options, isConfigured: true));
    }

    /// <summary>Removes a peer, after a DPR where it is open.</summary>
    /// <param name="peer">One of <see cref="Peers"/>.</param>
    /// <param name="cause">Why.</param>
    public void RemovePeer(Peer peer, DisconnectCause cause = DisconnectCause.DoNotWantToTalkToYou)
    {
        _peers.Remove(peer);
        peer.Procedures.Stop(cause);
    }

    /// <summary>The peer with this identity; null where there is none.</summary>
    public Peer? FindPeer(string identity) => _peers.Find(identity);

    /// <summary>Adds an application, or replaces the one with its identifier. Peers learn of it when they connect next.</summary>
    public void AddApplication(IDiameterApplication application) => _applications[application.Advertised.Id] = application;

    /// <summary>Removes an application.</summary>
    public void RemoveApplication(IDiameterApplication application) => _applications.TryRemove(application.Advertised.Id, out _);

    /// <summary>Sends a request to the peer that its destination leads to.</summary>
    /// <param name="request">
    /// An end-to-end identifier of 0 is replaced; a missing Origin-Host and Origin-Realm are added.
    /// </param>
    /// <param name="timeout">How long the answer may take; <see cref="DiameterNodeOptions.RequestTimeout"/> by default.</param>
    /// <param name="through">The one peer that it may go to; null for what the routes say.</param>
    /// <exception cref="DiameterRequestException">There is no answer; it says why.</exception>
    public async Task<Message> SendRequestAsync(Message request, TimeSpan? timeout = null, Peer? through = null)
    {
        Complete(request);
        var pending = new PendingRequest(request.ToArray(), DeadlineIn(timeout ?? Options.RequestTimeout)) { OnlyPeer = through?.Identity };
        var answer = await _sender.SendAsync(pending).ConfigureAwait(false);
        return Message.TryDecode(answer, out var message, out var fault, MessageLimits)
            ? message
            : throw new DiameterRequestException(RequestFailure.InvalidAnswer, fault.ToString());
    }

    internal Peer? FindPeer(ReadOnlySpan<byte> identity) => _peers.Find(identity);

    internal bool IsOwnHost(ReadOnlySpan<byte> host) => OwnHosts.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(host);

    internal bool IsOwnRealm(ReadOnlySpan<byte> realm) => _ownRealms.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(realm);

    internal IDiameterApplication? FindApplication(uint id) => _applications.GetValueOrDefault(id);

    internal bool IsServed(uint applicationId) => _applications.ContainsKey(applicationId);

    internal uint NextEndToEnd() => _endToEnd.Next();

    internal long DeadlineIn(TimeSpan timeout) => Time.GetTimestamp() + Time.Ticks(timeout);

    internal CommonApplications CommonWith(PeerCapabilities peer) =>
        CommonApplications.Of([.. Advertised.Select(application => application.Id)], peer.ApplicationIds);

    /// <summary>A host that a redirect named; null where its transport cannot be used.</summary>
    internal Peer? Discover(DiameterUri host) =>
        AddUnlessKnown(new Peer(this, host.Host, host, Options.PeerDefaults with { IsPersistent = false }, isConfigured: false));

    /// <summary>One that nobody added says in its CER who it is.</summary>
    internal Peer AddUnknown(string identity)
    {
        var peer = new Peer(this, identity, uri: null, Options.PeerDefaults, isConfigured: false);
        return AddUnlessKnown(peer) ?? peer;
    }

    internal void Forget(Peer peer) => _peers.Remove(peer);

    internal void CountResponse(Peer peer, TimeSpan time)
    {
        peer.Statistics.CountResponseTime(time);
        _metrics.CountResponse(peer, time);
    }

    internal void PeerCameUp(Peer peer)
    {
        Log.Up(peer.Identity, peer.IsInitiator == true ? "we connected" : "it connected");
        _sender.SendParked();
        PeerUp?.Invoke(peer);
    }

    internal void PeerWentDown(Peer peer, string reason, bool isOutage)
    {
        Log.Down(peer.Identity, reason, isOutage);
        PeerDown?.Invoke(peer, reason);
    }

    internal void PeerIsSuspected(Peer peer, PeerConnection connection)
    {
        Log.Suspected(peer.Identity);
        _sender.FailOverWherePossible(peer, connection);
        PeerSuspect?.Invoke(peer);
    }

    internal void PeerIsUsableAgain() => _sender.SendParked();

    internal void Connect(Peer peer, CancellationToken attempt) => _connections.Connect(peer, attempt);

    private Peer? AddUnlessKnown(Peer peer)
    {
        try
        {
            return Add(peer);
        }
        catch (DiameterPeerException)
        {
            // Another connection or request was faster.
            return FindPeer(peer.Identity);
        }
    }

    private Peer Add(Peer peer)
    {
        if (peer.Uri is { } uri && TransportListener.FindFault(uri.Transport, uri.IsSecure, Options.Tls) is { } fault)
        {
            throw new DiameterPeerException(fault);
        }

        if (peer.Uri is { Transport: DiameterTransport.Sctp })
        {
            SctpTransport.EnsureSupported();
        }

        if (peer.Options.IdleTimeout < TimeSpan.FromSeconds(6))
        {
            Log.ShortWatchdog(peer.Identity, peer.Options.IdleTimeout.TotalSeconds);
        }

        peer = _peers.Add(peer);
        if (_isRunning)
        {
            peer.Procedures.Begin(connect: peer.Uri is not null && peer.Options.IsPersistent);
        }

        return peer;
    }

    private void Complete(Message request)
    {
        request.Header = request.Header with
        {
            Flags = request.Header.Flags | CommandFlags.Request,
            EndToEnd = request.Header.EndToEnd == 0 ? NextEndToEnd() : request.Header.EndToEnd,
        };
        if (request.Find(AvpCode.OriginHost) is null)
        {
            request.Avps.Insert(request.Find(AvpCode.SessionId) is null ? 0 : 1, Avp.Identity(AvpCode.OriginHost, Options.Identity));
        }

        if (request.Find(AvpCode.OriginRealm) is null)
        {
            var position = request.Avps.TakeWhile(avp => !avp.Is(AvpCode.OriginHost)).Count() + 1;
            request.Avps.Insert(position, Avp.Identity(AvpCode.OriginRealm, Options.Realm));
        }
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
        {
            return;
        }

        try
        {
            Tick(Time.GetTimestamp());
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void Tick(long now)
    {
        foreach (var peer in _peers.List)
        {
            peer.Procedures.Tick(now);
        }

        _connections.Tick(now);
        _sender.Tick(now);
        if (Time.GetElapsedTime(_ratesMeasured, now) is var time && time >= TimeSpan.FromSeconds(1))
        {
            _ratesMeasured = now;
            Array.ForEach(_peers.List, peer => peer.Statistics.MeasureRate(time));
        }

        if (_nextSnapshot <= now)
        {
            _nextSnapshot += Time.Ticks(SnapshotInterval);
            _history.Add(GetStatistics());
        }

        if (_nextStatisticsLine <= now)
        {
            _nextStatisticsLine += Time.Ticks(Options.StatisticsLogInterval!.Value);
            Log.Statistics(StatisticsLine.Of(this));
        }
    }
}
