using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
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
public sealed class DiameterNode : IMessageReceiver, IAsyncDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SnapshotInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Peer> _peers = new(IdentityComparer.Instance);
    private readonly ConcurrentDictionary<uint, IDiameterApplication> _applications = new();
    private readonly ConcurrentDictionary<PeerConnection, bool> _connections = new();
    private readonly HashSet<string> _ownHosts;
    private readonly HashSet<string> _ownRealms;
    private readonly EndToEndIdentifiers _endToEnd;
    private readonly RequestSender _sender;
    private readonly RequestHandler _handler;
    private readonly Gate _memory;
    private readonly List<TransportListener> _listeners = [];
    private readonly Lock _peersLock = new();
    private readonly StatisticsHistory _history = new();
    private readonly NodeMetrics _metrics;
    private CancellationTokenSource _stopping = new();
    private ITimer? _timer;
    private int _ticking;
    private volatile Peer[] _peerList = [];
    private volatile bool _isRunning;
    private long _nextSnapshot;
    private long _nextStatisticsLine;

    // Of peers that are peers no longer.
    private NodeStatistics _formerPeers = new(default, 0, 0, 0, 0, 0, 0);

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
        _ownHosts = new HashSet<string>([options.Identity, .. options.MoreIdentities], IdentityComparer.Instance);
        _ownRealms = new HashSet<string>([options.Realm, .. options.MoreRealms], IdentityComparer.Instance);
        _endToEnd = new EndToEndIdentifiers(Time);
        _memory = new Gate(options.Limits.MemoryInFlight);
        _sender = new RequestSender(this);
        _handler = new RequestHandler(this, _sender, _memory);
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
    public IReadOnlyCollection<Peer> Peers => _peerList;

    /// <summary>The totals once a minute for the last day of running, over stops and starts.</summary>
    public IReadOnlyList<NodeStatistics> StatisticsHistory => _history.Snapshots;

    /// <summary>Whether it has been started, and not been stopped.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>What it listens on, with the ports that were taken.</summary>
    public IReadOnlyList<ListenAddress> ListeningOn => [.. _listeners.Select(listener => listener.Address)];

    internal NodeLog Log { get; }

    internal BaseMessages Messages { get; }

    internal MessageLimits MessageLimits { get; }

    internal RunningTasks Tasks { get; } = new();

    internal TimeProvider Time => Options.Time;

    internal CancellationToken Stopping => _stopping.Token;

    internal Peer[] PeerList => _peerList;

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

        try
        {
            foreach (var address in Options.ListenOn)
            {
                _listeners.Add(TransportListener.Open(address, Options.Tls));
            }
        }
        catch
        {
            CloseListeners();
            throw;
        }

        _stopping = new CancellationTokenSource();
        _isRunning = true;
        _nextSnapshot = DeadlineIn(SnapshotInterval);
        _nextStatisticsLine = Options.StatisticsLogInterval is { } interval ? DeadlineIn(interval) : long.MaxValue;
        _timer = Time.CreateTimer(_ => Tick(), null, TickInterval, TickInterval);
        foreach (var listener in _listeners)
        {
            Tasks.Run(() => AcceptAsync(listener));
        }

        foreach (var peer in _peerList)
        {
            peer.Begin(connect: peer.Uri is not null && peer.Options.IsPersistent);
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
        CloseListeners();
        foreach (var peer in _peerList)
        {
            if (force)
            {
                peer.Abort("the node stops");
            }
            else
            {
                peer.Stop(DisconnectCause.Rebooting);
            }
        }

        foreach (var connection in _connections.Keys.Where(connection => force || !connection.IsEstablished))
        {
            connection.Abort("the node stops");
        }

        var ended = Tasks.WhenNoneAsync();
        if (!force)
        {
            using var giveUp = new CancellationTokenSource(waitTimeout ?? TimeSpan.FromSeconds(5), Time);
            await ended.WaitAsync(giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            connection.Abort("the node stops");
        }

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
    public NodeStatistics GetStatistics()
    {
        var peers = _peerList;
        var totals = _formerPeers with { Time = Time.GetUtcNow(), Connections = _connections.Count, OpenPeers = peers.Count(peer => peer.IsOpen) };
        return peers.Aggregate(totals, (sum, peer) => sum.Plus(peer.Statistics));
    }

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
        Forget(peer);
        peer.Stop(cause);
    }

    /// <summary>The peer with this identity; null where there is none.</summary>
    public Peer? FindPeer(string identity) => _peers.GetValueOrDefault(identity);

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
        var answer = await _sender.SendAsync(pending, from: null).ConfigureAwait(false);
        return Message.TryDecode(answer, out var message, out var fault, MessageLimits)
            ? message
            : throw new DiameterRequestException(RequestFailure.InvalidAnswer, fault.ToString());
    }

    void IMessageReceiver.Receive(PeerConnection connection, in DiameterHeader header, byte[] message)
    {
        if (connection.Peer is not { } peer)
        {
            ReceiveFirst(connection, header, message);
        }
        else if (!connection.IsEstablished || CommandCode.IsBetweenPeers(header.CommandCode))
        {
            peer.ReceiveBase(connection, header, message);
        }
        else
        {
            if (peer.IsSuspect)
            {
                peer.ReceiveWhileSuspect();
            }

            if (header.IsRequest)
            {
                _handler.Receive(connection, header, message);
            }
            else
            {
                _sender.Receive(connection, header, message);
            }
        }
    }

    string? IMessageReceiver.ReceiveBroken(PeerConnection connection, in DiameterHeader header, FrameStatus status)
    {
        var text = status == FrameStatus.UnsupportedVersion ? $"version {header.Version}" : $"a message length of {header.Length}";
        if (!header.IsRequest)
        {
            return text;
        }

        var code = status == FrameStatus.UnsupportedVersion ? ResultCode.UnsupportedVersion : ResultCode.InvalidMessageLength;
        connection.Send(Messages.Refusal(header, connection.Transport, new DiameterFault(code, text)));
        connection.Close(text);
        return null;
    }

    void IMessageReceiver.Failed(PeerConnection connection, Exception fault) => Log.Failed(fault, NameOf(connection));

    internal Peer? FindPeer(ReadOnlySpan<byte> identity) =>
        _peers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(identity, out var peer) ? peer : null;

    internal bool IsOwnHost(ReadOnlySpan<byte> host) => _ownHosts.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(host);

    internal bool IsOwnRealm(ReadOnlySpan<byte> realm) => _ownRealms.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(realm);

    internal IDiameterApplication? FindApplication(uint id) => _applications.GetValueOrDefault(id);

    internal bool IsServed(uint applicationId) => _applications.ContainsKey(applicationId);

    internal uint NextEndToEnd() => _endToEnd.Next();

    internal long DeadlineIn(TimeSpan timeout) => Time.GetTimestamp() + Time.Ticks(timeout);

    internal CommonApplications CommonWith(PeerCapabilities peer) =>
        CommonApplications.Of([.. Advertised.Select(application => application.Id)], peer.ApplicationIds);

    /// <summary>A host that a redirect named.</summary>
    internal Peer Discover(DiameterUri host) =>
        Add(new Peer(this, host.Host, host, Options.PeerDefaults with { IsPersistent = false }, isConfigured: false));

    internal void Forget(Peer peer)
    {
        lock (_peersLock)
        {
            if (_peers.TryRemove(KeyValuePair.Create(peer.Identity, peer)))
            {
                _formerPeers = _formerPeers.Plus(peer.Statistics);
                _peerList = [.. _peers.Values];
            }
        }
    }

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

    internal void PeerWentDown(Peer peer, string reason)
    {
        Log.Down(peer.Identity, reason);
        PeerDown?.Invoke(peer, reason);
    }

    internal void PeerIsSuspected(Peer peer, PeerConnection connection)
    {
        Log.Suspected(peer.Identity);
        _sender.FailOverWherePossible(peer, connection);
        PeerSuspect?.Invoke(peer);
    }

    internal void PeerIsUsableAgain() => _sender.SendParked();

    internal void Connect(Peer peer, CancellationToken attempt) => Tasks.Run(() => ConnectAsync(peer, attempt));

    private static string NameOf(PeerConnection connection) => connection.Peer?.Identity ?? connection.Transport.Remote?.ToString() ?? "unknown";

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

        lock (_peersLock)
        {
            if (_peers.TryGetValue(peer.Identity, out var known))
            {
                if (known.IsConfigured || !peer.IsConfigured)
                {
                    throw new DiameterPeerException($"{peer.Identity} is a peer already");
                }

                known.Configure(peer.Uri, peer.Options);
                peer = known;
            }

            _peers[peer.Identity] = peer;
            _peerList = [.. _peers.Values];
        }

        if (_isRunning)
        {
            peer.Begin(connect: peer.Uri is not null && peer.Options.IsPersistent);
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

    private void CloseListeners()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _listeners.Clear();
    }

    private async Task AcceptAsync(TransportListener listener)
    {
        while (_isRunning)
        {
            try
            {
                if (await listener.AcceptAsync().ConfigureAwait(false) is not { } socket)
                {
                    return;
                }

                if (_connections.Count >= Options.Limits.Connections)
                {
                    Log.Refused(socket.RemoteEndPoint?.ToString() ?? "unknown", $"{Options.Limits.Connections} connections");
                    socket.Dispose();
                    continue;
                }

                Tasks.Run(() => ServeAsync(listener, socket));
            }
            catch (SocketException e)
            {
                // Of one connection, reset in the backlog; or no descriptor is left, which takes a moment.
                Log.AcceptFailed(listener.Address.Endpoint.ToString(), e.Message);
                await Task.Delay(TickInterval, Time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(TransportListener listener, Socket socket)
    {
        var remote = socket.RemoteEndPoint?.ToString() ?? "unknown";
        try
        {
            using var timeout = new CancellationTokenSource(Options.CerTimeout, Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, Stopping);
            var transport = await listener.OpenAsync(socket, either.Token).ConfigureAwait(false);
            var connection = new PeerConnection(transport, isInitiator: false, this, Options) { Deadline = DeadlineIn(Options.CerTimeout) };
            await RunAsync(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            socket.Dispose();
            Log.Refused(remote, e.Message);
        }
    }

    private async Task ConnectAsync(Peer peer, CancellationToken attempt)
    {
        PeerConnection connection;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt, Stopping);
            var transport = await OpenAsync(peer, either.Token).ConfigureAwait(false);
            connection = new PeerConnection(transport, isInitiator: true, this, Options);
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            Log.ConnectFailed(peer.Identity, e.Message);
            peer.ConnectFailed(e.Message, attempt);
            return;
        }

        peer.Connected(connection, attempt);
        await RunAsync(connection).ConfigureAwait(false);
    }

    private async Task<TransportConnection> OpenAsync(Peer peer, CancellationToken cancellationToken)
    {
        var uri = peer.Uri!;
        var addresses = peer.Options.Addresses;
        if (addresses.Count == 0)
        {
            addresses = await Dns.GetHostAddressesAsync(uri.Host, cancellationToken).ConfigureAwait(false);
        }

        var connection = uri.Transport == DiameterTransport.Sctp
            ? await SctpTransport.ConnectAsync(addresses, uri.Port, cancellationToken).ConfigureAwait(false)
            : await TcpTransport.ConnectAsync(addresses, uri.Port, cancellationToken).ConfigureAwait(false);
        return uri.IsSecure
            ? await TlsTransport.WrapAsync(connection, uri.Host, Options.Tls!, cancellationToken).ConfigureAwait(false)
            : connection;
    }

    private static bool IsConnectionFault(Exception e) => e is SocketException or IOException or OperationCanceledException
        or ObjectDisposedException or DiameterPeerException or System.Security.Authentication.AuthenticationException;

    private async Task RunAsync(PeerConnection connection)
    {
        _connections.TryAdd(connection, true);
        if (!_isRunning)
        {
            connection.Abort("the node stops");
        }

        var reason = await connection.RunAsync(_memory).ConfigureAwait(false);
        Log.ConnectionEnded(NameOf(connection), reason);
        connection.Peer?.Ended(connection, reason);
        _sender.FailOver(connection);
        _connections.TryRemove(connection, out _);
    }

    // RFC 6733 §5.6.1: whose connection it is, its CER says; anything else closes it.
    private void ReceiveFirst(PeerConnection connection, DiameterHeader header, byte[] message)
    {
        if (header is not { CommandCode: CommandCode.CapabilitiesExchange, IsRequest: true })
        {
            connection.Abort("the first message is no CER");
            return;
        }

        PeerCapabilities? offered = null;
        if (Message.TryDecode(message, out var cer, out var fault, MessageLimits) && (offered = PeerCapabilities.Read(cer, out fault)) is not null)
        {
            fault = FindFault(connection, offered);
        }

        if (fault.ResultCode != ResultCode.None)
        {
            Log.Refused(NameOf(connection), fault.ToString());
            connection.Send(Messages.Refusal(header, connection.Transport, fault));
            connection.Close(fault.ToString());
            return;
        }

        var peer = FindPeer(offered!.OriginHost) ?? AddUnknown(offered);
        peer.Statistics.CountBase(header, isSent: false);
        peer.Accept(connection, header, offered);
    }

    private DiameterFault FindFault(PeerConnection connection, PeerCapabilities offered)
    {
        var isKnown = FindPeer(offered.OriginHost) is not null;
        if ((!isKnown && !Options.AcceptUnknownPeers) || _ownHosts.Contains(offered.OriginHost))
        {
            return new DiameterFault(ResultCode.UnknownPeer, $"{offered.OriginHost} is not known here");
        }

        if (connection.Transport.IsSecure && Options.Tls!.RequireIdentity && !connection.Transport.IsCertifiedFor(offered.OriginHost))
        {
            return new DiameterFault(ResultCode.UnknownPeer, $"the certificate is not for {offered.OriginHost}");
        }

        if (!connection.Transport.IsSecure && offered.WantsInbandTls)
        {
            return new DiameterFault(ResultCode.NoCommonSecurity, "TLS begins with the first byte, or not at all");
        }

        return CommonWith(offered).IsEmpty ? new DiameterFault(ResultCode.NoCommonApplication, "no common application") : default;
    }

    private Peer AddUnknown(PeerCapabilities offered)
    {
        var peer = new Peer(this, offered.OriginHost, uri: null, Options.PeerDefaults, isConfigured: false);
        try
        {
            return Add(peer);
        }
        catch (DiameterPeerException)
        {
            // Its other connection was faster.
            return FindPeer(offered.OriginHost) ?? peer;
        }
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
        {
            return;
        }

        var now = Time.GetTimestamp();
        foreach (var peer in _peerList)
        {
            peer.Tick(now);
        }

        foreach (var (connection, _) in _connections)
        {
            Tick(connection, now);
        }

        _sender.Tick(now);
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

        Volatile.Write(ref _ticking, 0);
    }

    private static void Tick(PeerConnection connection, long now)
    {
        foreach (var late in connection.Pending.TakeExpired(now))
        {
            late.TrySetException(new DiameterRequestException(RequestFailure.Timeout, $"no answer of {NameOf(connection)} in time"));
        }

        if (connection.CloseWhenQuiet is { } reason && connection.IsQuiet)
        {
            connection.Close(reason);
        }

        if (connection.Deadline <= now)
        {
            connection.Abort(connection.Peer is null ? "no CER in time" : "the peer did not close it in time");
        }
    }
}
