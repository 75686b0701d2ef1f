using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>A Diameter neighbour: what is known of it, and the state of the connection to it. Safe for several threads.</summary>
#pragma warning disable CA1001 // The token source has no timer to release.
public sealed class Peer
#pragma warning restore CA1001
{
    private readonly DiameterNode _node;
    private readonly Lock _lock = new();
    private readonly Queue<Action> _afterwards = [];

    private PeerState _state;
    private Watchdog _watchdog = Watchdog.New;
    private PeerConnection? _initiator;
    private PeerConnection? _responder;
    private DiameterHeader _cer;
    private DiameterHeader _asked;
    private PeerCapabilities? _offered;
    private CancellationTokenSource? _connecting;
    private DisconnectCause _cause;
    private long _stateDeadline = long.MaxValue;
    private long _watchdogSet;
    private long _watchdogInterval = long.MaxValue;
    private long _reconnectAt = long.MaxValue;
    private uint _watchdogHopByHop;
    private volatile PeerConnection? _open;
    private volatile bool _isAskedToClose;
    private bool _isStopped = true;

    internal Peer(DiameterNode node, string identity, DiameterUri? uri, PeerOptions options, bool isConfigured)
    {
        _node = node;
        Identity = identity;
        Uri = uri;
        Options = options;
        IsConfigured = isConfigured;
        Realm = options.Realm;
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
    public PeerState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>The state in the connection's life.</summary>
    public ConnectionState ConnectionState
    {
        get
        {
            lock (_lock)
            {
                return _state.ToConnectionState(_watchdog.IsPending, _isAskedToClose);
            }
        }
    }

    /// <summary>The state of the watchdog by RFC 3539.</summary>
    public WatchdogState WatchdogState
    {
        get
        {
            lock (_lock)
            {
                return _watchdog.State;
            }
        }
    }

    /// <summary>Whether the state is I-Open or R-Open.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>Whether this node made the connection; null without an open one.</summary>
    public bool? IsInitiator => _open?.IsInitiator;

    /// <summary>The applications that both sides have, while it is open.</summary>
    public IReadOnlyCollection<uint> ApplicationIds => _open is null ? [] : Common.Ids;

    /// <summary>What has been counted.</summary>
    public PeerStatistics Statistics { get; } = new();

    internal PeerConnection? OpenConnection => _open;

    internal CommonApplications Common { get; private set; } = CommonApplications.None;

    /// <summary>Whether requests go to it now: 1, or 2 while a better one is not there; else 0.</summary>
    internal int Usability => _open is null ? 0 : _watchdog.State switch
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

        Begin(connect: true);
    }

    /// <summary>Sends a DPR, and does not connect again by itself.</summary>
    /// <param name="cause">Why.</param>
    public void Disconnect(DisconnectCause cause) => Stop(cause);

    /// <summary>It was known by its own CER, and is added now.</summary>
    internal void Configure(DiameterUri? uri, PeerOptions options) => Locked(() =>
    {
        (Uri, Options, IsConfigured) = (uri, options, true);
        Realm ??= options.Realm;
    });

    internal void Begin(bool connect) => Locked(() =>
    {
        _isStopped = false;
        if (connect && _state == PeerState.Closed)
        {
            Handle(PeerEvent.Start);
        }
    });

    internal void Stop(DisconnectCause cause) => Locked(() =>
    {
        _isStopped = true;
        _reconnectAt = long.MaxValue;
        _cause = cause;
        Handle(PeerEvent.Stop);
    });

    internal void Abort(string reason) => Locked(() =>
    {
        _isStopped = true;
        _connecting?.Cancel();
        _initiator?.Abort(reason);
        _responder?.Abort(reason);
    });

    /// <summary>A connection of the peer's, and its CER, which may be served.</summary>
    internal void Accept(PeerConnection connection, in DiameterHeader cer, PeerCapabilities offered)
    {
        var header = cer;
        Locked(() =>
        {
            if (_state is PeerState.Closed or PeerState.WaitConnAck or PeerState.WaitICea)
            {
                _isStopped = false;
                connection.Peer = this;
                connection.Deadline = long.MaxValue;
                (_responder, _cer, _offered) = (connection, header, offered);
            }
            else
            {
                connection.Close($"{Identity} has a connection");
            }

            Handle(PeerEvent.RConnCer);
        });
    }

    /// <summary>A message between the two nodes, or anything while the peer is not open.</summary>
    internal void ReceiveBase(PeerConnection connection, DiameterHeader header, byte[] message)
    {
        Statistics.CountBase(header, isSent: false);
        Locked(() =>
        {
            if (connection != _initiator && connection != _responder)
            {
                return;
            }

            var isCea = header is { CommandCode: CommandCode.CapabilitiesExchange, IsRequest: false };
            if (connection == _initiator && _state is PeerState.WaitICea or PeerState.WaitReturns)
            {
                ReceiveCea(isCea ? message : []);
                return;
            }

            switch (header.CommandCode)
            {
                case CommandCode.DeviceWatchdog:
                    ReceiveWatchdog(connection, header);
                    break;
                case CommandCode.DisconnectPeer:
                    ReceiveDisconnect(connection, header, message);
                    break;
                default:
                    Handle(connection == _initiator ? PeerEvent.IRcvMessage : PeerEvent.RRcvMessage);
                    break;
            }
        });
    }

    /// <summary>Something came while the peer was suspected.</summary>
    internal void ReceiveWhileSuspect() => Locked(() => OnWatchdog(WatchdogEvent.ReceiveNonDwa));

    internal bool IsSuspect => _watchdog.State == WatchdogState.Suspect;

    internal void Ended(PeerConnection connection, string reason) => Locked(() =>
    {
        if (connection == _initiator || connection == _responder)
        {
            // After a DPR it is known why.
            Statistics.DisconnectReason = _state == PeerState.Closing ? Statistics.DisconnectReason : reason;
            Handle(connection == _initiator ? PeerEvent.IPeerDisc : PeerEvent.RPeerDisc);
        }
    });

    internal void Connected(PeerConnection connection, CancellationToken attempt) => Locked(() =>
    {
        if (attempt.IsCancellationRequested || _state is not (PeerState.WaitConnAck or PeerState.WaitConnAckElect))
        {
            connection.Close("no longer wanted");
            return;
        }

        connection.Peer = this;
        _initiator = connection;
        Handle(PeerEvent.IRcvConnAck);
    });

    /// <summary>The attempt that the token belongs to failed.</summary>
    internal void ConnectFailed(string reason, CancellationToken attempt) => Locked(() =>
    {
        if (attempt.IsCancellationRequested)
        {
            return;
        }

        Statistics.DisconnectReason = reason;
        Handle(PeerEvent.IRcvConnNack);
    });

    /// <summary>Does what is due.</summary>
    internal void Tick(long now)
    {
        if (Volatile.Read(ref _stateDeadline) > now && Volatile.Read(ref _reconnectAt) > now && WatchdogDue() > now)
        {
            return;
        }

        Locked(() =>
        {
            if (_stateDeadline <= now)
            {
                Statistics.DisconnectReason = $"nothing came in time in {_state.Name()}";
                Handle(PeerEvent.Timeout);
            }

            if (_reconnectAt <= now)
            {
                _reconnectAt = long.MaxValue;
                Handle(PeerEvent.Start);
            }

            if (_open is not null && WatchdogDue() <= now)
            {
                OnWatchdog(WatchdogEvent.TimerExpires);
            }
        });
    }

    // Any message puts the timer back where the peer is not in doubt; that takes no lock.
    private long WatchdogDue()
    {
        if (_open is not { } open || _watchdogInterval == long.MaxValue)
        {
            return long.MaxValue;
        }

        var since = open.IsPaused ? _node.Time.GetTimestamp()
            : _watchdog.State == WatchdogState.Okay ? Math.Max(open.LastReceived, _watchdogSet)
            : _watchdogSet;
        return since + _watchdogInterval;
    }

    private void ReceiveCea(byte[] message)
    {
        PeerCapabilities? capabilities = null;
        var reason = "no CEA that can be read";
        if (Message.TryDecode(message, out var cea, out var fault, _node.MessageLimits))
        {
            capabilities = PeerCapabilities.Read(cea, out fault);
            reason = capabilities is null ? $"a CEA with fault {fault}"
                : capabilities.ResultCode != ResultCode.Success ? $"the CEA says {capabilities.ResultCode.Name()}"
                : !capabilities.OriginHost.Equals(Identity, StringComparison.OrdinalIgnoreCase) ? $"the CEA is from {capabilities.OriginHost}"
                : _node.CommonWith(capabilities).IsEmpty ? "no common application"
                : null;
        }

        if (reason is not null)
        {
            Statistics.DisconnectReason = reason;
            Handle(PeerEvent.IRcvNonCea);
            return;
        }

        _offered = capabilities;
        Handle(PeerEvent.IRcvCea);
    }

    private void ReceiveWatchdog(PeerConnection connection, in DiameterHeader header)
    {
        if (header.IsRequest)
        {
            _asked = header;
            Handle(connection == _initiator ? PeerEvent.IRcvDwr : PeerEvent.RRcvDwr);
            OnWatchdog(WatchdogEvent.ReceiveNonDwa);
        }
        else if (header.HopByHop == _watchdogHopByHop)
        {
            Handle(connection == _initiator ? PeerEvent.IRcvDwa : PeerEvent.RRcvDwa);
        }
    }

    private void ReceiveDisconnect(PeerConnection connection, in DiameterHeader header, byte[] message)
    {
        if (header.IsRequest)
        {
            _isAskedToClose = true;
            _asked = header;
            _cause = Message.TryDecode(message, out var dpr, out _) && dpr.Find(AvpCode.DisconnectCause) is { } avp
                && avp.Reader.TryGetInteger32(out var cause) ? (DisconnectCause)cause : DisconnectCause.Rebooting;
            Statistics.DisconnectReason = $"the peer's DPR says {_cause}";
            Handle(connection == _initiator ? PeerEvent.IRcvDpr : PeerEvent.RRcvDpr);
        }
        else
        {
            Handle(connection == _initiator ? PeerEvent.IRcvDpa : PeerEvent.RRcvDpa);
        }
    }

    private void Locked(Action change)
    {
        lock (_lock)
        {
            change();
        }

        // Subscribers and other peers are told without the lock.
        while (TakeAfterwards() is { } next)
        {
            next();
        }
    }

    private Action? TakeAfterwards()
    {
        lock (_lock)
        {
            return _afterwards.TryDequeue(out var next) ? next : null;
        }
    }

    private void Handle(PeerEvent happened)
    {
        var before = _state;
        var transition = PeerStateMachine.Next(before, happened);
        _state = transition.Next;
        foreach (var action in transition.Actions)
        {
            Do(action);
        }

        // An election within may have gone on to another state.
        if (_state == transition.Next && before != _state)
        {
            Entered(before);
        }
    }

    private void Do(PeerAction action)
    {
        switch (action)
        {
            case PeerAction.ISndConnReq:
                _connecting = new CancellationTokenSource();
                _node.Connect(this, _connecting.Token);
                break;
            case PeerAction.ISndCer:
                Send(_initiator, _node.Messages.CapabilitiesRequest(_initiator!.Transport, 0, _node.NextEndToEnd()));
                break;
            case PeerAction.RSndCea:
                Send(_responder, _node.Messages.CapabilitiesAnswer(_cer, _responder!.Transport));
                break;
            case PeerAction.ProcessCer or PeerAction.ProcessCea:
                Learn(_offered!);
                break;
            case PeerAction.Elect:
                if (Election.IsWon(_node.Options.Identity, Identity))
                {
                    Handle(PeerEvent.WinElection);
                }

                break;
            case PeerAction.ProcessDwa:
                OnWatchdog(WatchdogEvent.ReceiveDwa);
                break;
            case PeerAction.ISndDwa:
                Send(_initiator, _node.Messages.WatchdogAnswer(_asked));
                break;
            case PeerAction.RSndDwa:
                Send(_responder, _node.Messages.WatchdogAnswer(_asked));
                break;
            case PeerAction.ISndDpr:
                Send(_initiator, _node.Messages.DisconnectRequest(_cause, 0, _node.NextEndToEnd()));
                break;
            case PeerAction.RSndDpr:
                Send(_responder, _node.Messages.DisconnectRequest(_cause, 0, _node.NextEndToEnd()));
                break;
            case PeerAction.ISndDpa:
                Send(_initiator, _node.Messages.DisconnectAnswer(_asked));
                break;
            case PeerAction.RSndDpa:
                Send(_responder, _node.Messages.DisconnectAnswer(_asked));
                break;
            case PeerAction.IDisc:
                Drop(ref _initiator);
                break;
            case PeerAction.RDisc:
                Drop(ref _responder);
                break;
            case PeerAction.Error or PeerAction.Cleanup:
                _connecting?.Cancel();
                Drop(ref _initiator);
                Drop(ref _responder);
                break;
        }
    }

    private void Send(PeerConnection? connection, byte[] message)
    {
        DiameterHeader.TryRead(message, out var header);
        Statistics.CountBase(header, isSent: true);
        connection?.Send(message);
    }

    // What is in flight may still be answered.
    private void Drop(ref PeerConnection? connection)
    {
        if (connection is not { IsEnded: false } dropped)
        {
            connection = null;
            return;
        }

        connection = null;
        dropped.CloseWhenQuiet = Statistics.DisconnectReason ?? "closed";
        if (dropped.IsQuiet)
        {
            dropped.Close(dropped.CloseWhenQuiet);
        }
        else
        {
            dropped.Deadline = _node.Time.GetTimestamp() + _node.Time.Ticks(Options.DpaTimeout);
        }
    }

    private void Learn(PeerCapabilities capabilities)
    {
        Capabilities = capabilities;
        Realm = capabilities.OriginRealm;
        Common = _node.CommonWith(capabilities);
    }

    private void Entered(PeerState before)
    {
        var time = _node.Time;
        var wait = _state switch
        {
            PeerState.WaitConnAck or PeerState.WaitConnAckElect => Options.ConnectTimeout,
            PeerState.WaitICea or PeerState.WaitReturns => Options.CeaTimeout,
            PeerState.Closing => Options.DpaTimeout,
            _ => TimeSpan.MaxValue,
        };
        _stateDeadline = wait == TimeSpan.MaxValue ? long.MaxValue : time.GetTimestamp() + time.Ticks(wait);
        _node.Log.StateChanged(Identity, before, _state);
        if (_state is PeerState.IOpen or PeerState.ROpen)
        {
            Opened();
        }
        else if (_open is not null)
        {
            _open = null;
            var isReleased = _state == PeerState.Closing || _isStopped;
            OnWatchdog(isReleased ? WatchdogEvent.ConnectionReleased : WatchdogEvent.ConnectionDown);
            Statistics.LastDisconnected = time.GetUtcNow();
            var reason = Statistics.DisconnectReason ?? (_isStopped ? $"our DPR says {_cause}" : "closed");
            Statistics.DisconnectReason = reason;
            _afterwards.Enqueue(() => _node.PeerWentDown(this, reason));
        }

        if (_state == PeerState.Closed)
        {
            Closed();
        }
    }

    private void Opened()
    {
        _open = _state == PeerState.IOpen ? _initiator : _responder;
        _open!.IsEstablished = true;
        _isAskedToClose = false;
        Statistics.Connected(_node.Time.GetUtcNow());
        OnWatchdog(WatchdogEvent.ConnectionUp);
        _afterwards.Enqueue(() => _node.PeerCameUp(this));
    }

    private void Closed()
    {
        var mayReconnect = !_isAskedToClose || _cause == DisconnectCause.Rebooting || Options.AlwaysReconnect;
        if (Uri is not null && Options.IsPersistent && !_isStopped && mayReconnect)
        {
            _reconnectAt = _node.Time.GetTimestamp() + _node.Time.Ticks(Options.ReconnectWait);
        }

        _isAskedToClose = false;
        if (!IsConfigured)
        {
            _afterwards.Enqueue(() => _node.Forget(this));
        }
    }

    private void OnWatchdog(WatchdogEvent happened)
    {
        var before = _watchdog.State;
        (_watchdog, var actions) = _watchdog.On(happened);
        if ((actions & WatchdogActions.SetWatchdog) != 0)
        {
            SetWatchdog();
        }

        if ((actions & WatchdogActions.SendWatchdog) != 0)
        {
            var endToEnd = _node.NextEndToEnd();
            _watchdogHopByHop = endToEnd;
            Send(_open, _node.Messages.WatchdogRequest(endToEnd, endToEnd));
        }

        if ((actions & WatchdogActions.CloseConnection) != 0 && happened == WatchdogEvent.TimerExpires)
        {
            _open?.Abort("no answer to a DWR");
        }

        if (before == WatchdogState.Okay && _watchdog.State == WatchdogState.Suspect && _open is { } suspected)
        {
            _afterwards.Enqueue(() => _node.PeerIsSuspected(this, suspected));
        }
        else if ((actions & WatchdogActions.Failback) != 0)
        {
            _afterwards.Enqueue(() => _node.PeerIsUsableAgain());
        }
    }

    private void SetWatchdog()
    {
        var wait = _watchdog.IsPending
            ? Options.DwaTimeout ?? Watchdog.Jitter(Options.IdleTimeout, Random.Shared.NextDouble())
            : Watchdog.Jitter(Options.IdleTimeout, Random.Shared.NextDouble());
        _watchdogSet = _node.Time.GetTimestamp();
        _watchdogInterval = _node.Time.Ticks(wait);
    }
}
