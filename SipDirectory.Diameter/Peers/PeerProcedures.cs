using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// Does for one peer what the state machine and the watchdog say: its connections, their timers, and the messages between
/// the two nodes. Safe for several threads.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer to release.
internal sealed class PeerProcedures(Peer peer, DiameterNode node)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Notices _notices = new(fault => node.Log.Failed(fault, peer.Identity));
    private readonly PeerWatchdog _watchdog = new(node.Time);

    private PeerState _state;
    private PeerConnection? _initiator;
    private PeerConnection? _responder;
    private DiameterHeader _cer;
    private DiameterHeader _asked;
    private PeerCapabilities? _offered;
    private CancellationTokenSource? _connecting;
    private DisconnectCause _cause;
    private long _stateDeadline = long.MaxValue;
    private long _reconnectAt = long.MaxValue;
    private volatile PeerConnection? _open;
    private volatile bool _isAskedToClose;
    private bool _isStopped = true;
    private bool _isMissed;
    private TaskCompletionSource? _whenOpen;

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

    public WatchdogState WatchdogState => _watchdog.State;

    /// <summary>The connection in I-Open or R-Open; else null.</summary>
    public PeerConnection? Open => _open;

    /// <summary>Ends when the peer is open; fails with a <see cref="DiameterPeerException"/> when it is closed instead.</summary>
    public Task WhenOpenAsync()
    {
        lock (_lock)
        {
            return _open is not null
                ? Task.CompletedTask
                : (_whenOpen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Begin(bool connect) => Locked(() =>
    {
        _isStopped = false;
        if (connect && _state == PeerState.Closed)
        {
            Handle(PeerEvent.Start);
        }
    });

    public void Stop(DisconnectCause cause) => Locked(() =>
    {
        _isStopped = true;
        _isMissed = false;
        _reconnectAt = long.MaxValue;
        _cause = cause;
        Handle(PeerEvent.Stop);
    });

    public void Abort(string reason) => Locked(() =>
    {
        _isStopped = true;
        FailOpening(reason);
        _connecting?.Cancel();
        _initiator?.Abort(reason);
        _responder?.Abort(reason);
    });

    /// <summary>A connection of the peer's, and its CER, which may be served.</summary>
    public void Accept(PeerConnection connection, in DiameterHeader cer, PeerCapabilities offered)
    {
        var header = cer;
        Locked(() =>
        {
            if (_state is PeerState.Closed or PeerState.WaitConnAck or PeerState.WaitICea)
            {
                _isStopped = false;
                connection.Peer = peer;
                connection.Deadline = long.MaxValue;
                (_responder, _cer, _offered) = (connection, header, offered);
            }
            else
            {
                connection.Close($"{peer.Identity} has a connection");
            }

            Handle(PeerEvent.RConnCer);
        });
    }

    /// <summary>A message between the two nodes, or anything while the peer is not open.</summary>
    public void ReceiveBase(PeerConnection connection, DiameterHeader header, byte[] message)
    {
        peer.Statistics.CountBase(header, isSent: false);
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
    public void ReceiveWhileSuspect() => Locked(() => OnWatchdog(WatchdogEvent.ReceiveNonDwa));

    public bool IsSuspect => _watchdog.State == WatchdogState.Suspect;

    public void Ended(PeerConnection connection, string reason) => Locked(() =>
    {
        if (connection == _initiator || connection == _responder)
        {
            // After a DPR it is known why.
            peer.Statistics.DisconnectReason = _state == PeerState.Closing ? peer.Statistics.DisconnectReason : reason;
            Handle(connection == _initiator ? PeerEvent.IPeerDisc : PeerEvent.RPeerDisc);
        }
    });

    public void Connected(PeerConnection connection, CancellationToken attempt) => Locked(() =>
    {
        if (attempt.IsCancellationRequested || _state is not (PeerState.WaitConnAck or PeerState.WaitConnAckElect))
        {
            connection.Close("no longer wanted");
            return;
        }

        connection.Peer = peer;
        _initiator = connection;
        Handle(PeerEvent.IRcvConnAck);
    });

    /// <summary>The attempt that the token belongs to failed.</summary>
    public void ConnectFailed(string reason, CancellationToken attempt) => Locked(() =>
    {
        if (attempt.IsCancellationRequested)
        {
            return;
        }

        peer.Statistics.DisconnectReason = reason;
        Handle(PeerEvent.IRcvConnNack);
    });

    /// <summary>Does what is due.</summary>
    public void Tick(long now)
    {
        if (Volatile.Read(ref _stateDeadline) > now && Volatile.Read(ref _reconnectAt) > now && WatchdogDue() > now)
        {
            return;
        }

        Locked(() =>
        {
            if (_stateDeadline <= now)
            {
                peer.Statistics.DisconnectReason = $"nothing came in time in {_state.Name()}";
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

    private long WatchdogDue() => _open is { } open ? _watchdog.DueOn(open) : long.MaxValue;

    private void ReceiveCea(byte[] message)
    {
        var reason = node.Capabilities.FindFault(message, peer, out var capabilities);
        if (reason is not null)
        {
            peer.Statistics.DisconnectReason = reason;
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
        else if (header.HopByHop == _watchdog.HopByHop)
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
            peer.Statistics.DisconnectReason = $"the peer's DPR says {_cause}";
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
        _notices.Tell();
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
                node.Connect(peer, _connecting.Token);
                break;
            case PeerAction.ISndCer:
                Send(_initiator, node.Messages.CapabilitiesRequest(_initiator!.Transport, 0, node.NextEndToEnd()));
                break;
            case PeerAction.RSndCea:
                Send(_responder, node.Messages.CapabilitiesAnswer(_cer, _responder!.Transport));
                break;
            case PeerAction.ProcessCer or PeerAction.ProcessCea:
                peer.Learn(_offered!);
                break;
            case PeerAction.Elect:
                if (Election.IsWon(node.Options.Identity, peer.Identity))
                {
                    Handle(PeerEvent.WinElection);
                }

                break;
            case PeerAction.ProcessDwa:
                OnWatchdog(WatchdogEvent.ReceiveDwa);
                break;
            case PeerAction.ISndDwa:
                Send(_initiator, node.Messages.WatchdogAnswer(_asked));
                break;
            case PeerAction.RSndDwa:
                Send(_responder, node.Messages.WatchdogAnswer(_asked));
                break;
            case PeerAction.ISndDpr:
                Send(_initiator, node.Messages.DisconnectRequest(_cause, 0, node.NextEndToEnd()));
                break;
            case PeerAction.RSndDpr:
                Send(_responder, node.Messages.DisconnectRequest(_cause, 0, node.NextEndToEnd()));
                break;
            case PeerAction.ISndDpa:
                Send(_initiator, node.Messages.DisconnectAnswer(_asked));
                break;
            case PeerAction.RSndDpa:
                Send(_responder, node.Messages.DisconnectAnswer(_asked));
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
        peer.Statistics.CountBase(header, isSent: true);
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
        dropped.CloseWhenQuiet = peer.Statistics.DisconnectReason ?? "closed";
        if (dropped.IsQuiet)
        {
            dropped.Close(dropped.CloseWhenQuiet);
        }
        else
        {
            dropped.Deadline = node.Time.GetTimestamp() + node.Time.Ticks(peer.Options.DpaTimeout);
        }
    }

    private void Entered(PeerState before)
    {
        var time = node.Time;
        var wait = _state switch
        {
            PeerState.WaitConnAck or PeerState.WaitConnAckElect => peer.Options.ConnectTimeout,
            PeerState.WaitICea or PeerState.WaitReturns => peer.Options.CeaTimeout,
            PeerState.Closing => peer.Options.DpaTimeout,
            _ => TimeSpan.MaxValue,
        };
        _stateDeadline = wait == TimeSpan.MaxValue ? long.MaxValue : time.GetTimestamp() + time.Ticks(wait);
        node.Log.StateChanged(peer.Identity, before, _state);
        if (_state is PeerState.IOpen or PeerState.ROpen)
        {
            Opened();
        }
        else if (_open is not null)
        {
            _open = null;
            var isReleased = _state == PeerState.Closing || _isStopped;
            OnWatchdog(isReleased ? WatchdogEvent.ConnectionReleased : WatchdogEvent.ConnectionDown);
            peer.Statistics.LastDisconnected = time.GetUtcNow();
            var reason = peer.Statistics.DisconnectReason ?? (_isStopped ? $"our DPR says {_cause}" : "closed");
            peer.Statistics.DisconnectReason = reason;
            var isOutage = BeginsOutage();
            _notices.Add(() => node.PeerWentDown(peer, reason, isOutage));
        }
        else if (_state == PeerState.Closed && before != PeerState.Closing && !_isStopped)
        {
            // Of those that connect to us, there is no attempt to tell of.
            var reason = peer.Statistics.DisconnectReason ?? "closed";
            var isOutage = BeginsOutage();
            _notices.Add(() => node.Log.ConnectFailed(peer.Identity, reason, isOutage));
        }

        if (_state == PeerState.Closed)
        {
            Closed();
        }
    }

    // One that is to be connected always is missed until it is open again.
    private bool BeginsOutage()
    {
        var begins = !_isMissed && !_isStopped && peer.Uri is not null && peer.Options.IsPersistent;
        _isMissed |= begins;
        return begins;
    }

    private void Opened()
    {
        _open = _state == PeerState.IOpen ? _initiator : _responder;
        _open!.IsEstablished = true;
        _isAskedToClose = false;
        _isMissed = false;
        peer.Statistics.Connected(node.Time.GetUtcNow());
        _whenOpen?.SetResult();
        _whenOpen = null;
        OnWatchdog(WatchdogEvent.ConnectionUp);
        _notices.Add(() => node.PeerCameUp(peer));
    }

    private void FailOpening(string reason)
    {
        _whenOpen?.SetException(new DiameterPeerException($"{peer.Identity} is not connected: {reason}"));
        _whenOpen = null;
    }

    private void Closed()
    {
        FailOpening(peer.Statistics.DisconnectReason ?? "closed");
        var mayReconnect = !_isAskedToClose || _cause == DisconnectCause.Rebooting || peer.Options.AlwaysReconnect;
        if (peer.Uri is not null && peer.Options.IsPersistent && !_isStopped && mayReconnect)
        {
            _reconnectAt = node.Time.GetTimestamp() + node.Time.Ticks(peer.Options.ReconnectWait);
        }

        _isAskedToClose = false;
        if (!peer.IsConfigured)
        {
            _notices.Add(() => node.Forget(peer));
        }
    }

    private void OnWatchdog(WatchdogEvent happened)
    {
        var before = _watchdog.State;
        var actions = _watchdog.On(happened, peer.Options);
        if ((actions & WatchdogActions.SendWatchdog) != 0)
        {
            var endToEnd = node.NextEndToEnd();
            _watchdog.HopByHop = endToEnd;
            Send(_open, node.Messages.WatchdogRequest(endToEnd, endToEnd));
        }

        if ((actions & WatchdogActions.CloseConnection) != 0 && happened == WatchdogEvent.TimerExpires)
        {
            _open?.Abort("no answer to a DWR");
        }

        if (before == WatchdogState.Okay && _watchdog.State == WatchdogState.Suspect && _open is { } suspected)
        {
            _notices.Add(() => node.PeerIsSuspected(peer, suspected));
        }
        else if ((actions & WatchdogActions.Failback) != 0)
        {
            _notices.Add(() => node.PeerIsUsableAgain());
        }
    }
}
