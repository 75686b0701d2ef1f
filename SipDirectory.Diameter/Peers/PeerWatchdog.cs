namespace SipDirectory.Diameter.Peers;

/// <summary>The watchdog of one peer with its timer, RFC 3539 §3.4. Changed under the peer's lock, read without it.</summary>
internal sealed class PeerWatchdog(TimeProvider time)
{
    private Watchdog _watchdog = Watchdog.New;
    private long _set;
    private long _interval = long.MaxValue;

    public WatchdogState State => _watchdog.State;

    /// <summary>Whether a DWR is unanswered.</summary>
    public bool IsPending => _watchdog.IsPending;

    /// <summary>Of the DWR that was sent last.</summary>
    public uint HopByHop { get; set; }

    /// <summary>Goes on to the next state and sets the timer.</summary>
    /// <returns>What is left to do.</returns>
    public WatchdogActions On(WatchdogEvent happened, PeerOptions options)
    {
        (_watchdog, var actions) = _watchdog.On(happened);
        if ((actions & WatchdogActions.SetWatchdog) != 0)
        {
            var wait = IsPending && options.DwaTimeout is { } timeout
                ? timeout
                : Watchdog.Jitter(options.IdleTimeout, Random.Shared.NextDouble());
            _set = time.GetTimestamp();
            _interval = time.Ticks(wait);
        }

        return actions;
    }

    /// <summary>When the timer expires, as a timestamp.</summary>
    /// <remarks>
    /// Any message puts the timer back while the peer is not in doubt, which takes no lock; and a connection that is not
    /// read from says nothing about its peer.
    /// </remarks>
    public long DueOn(PeerConnection connection)
    {
        if (_interval == long.MaxValue)
        {
            return long.MaxValue;
        }

        var since = connection.IsPaused ? time.GetTimestamp()
            : State == WatchdogState.Okay ? Math.Max(connection.LastReceived, _set)
            : _set;
        return since + _interval;
    }
}
