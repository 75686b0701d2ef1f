namespace SipDirectory.Diameter.Peers;

/// <summary>The states of the watchdog, RFC 3539 §3.4.</summary>
public enum WatchdogState
{
    /// <summary>There has been no connection yet, or the last one ended by agreement.</summary>
    Initial,

    /// <summary>The connection works.</summary>
    Okay,

    /// <summary>A DWR was not answered in time: requests go elsewhere until the peer says something.</summary>
    Suspect,

    /// <summary>The connection failed.</summary>
    Down,

    /// <summary>A failed connection stands again, and has to answer three DWRs before it is used.</summary>
    Reopen,
}
