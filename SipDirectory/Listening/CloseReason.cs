namespace SipDirectory.Listening;

/// <summary>Who ended a connection, and why. The first reason stays.</summary>
internal enum CloseReason
{
    None,

    /// <summary>The client closed its side, and got all its answers.</summary>
    Client,

    /// <summary>The client reset the connection, or the network lost it.</summary>
    Reset,

    /// <summary>The client broke the rules that frame its messages.</summary>
    Malformed,

    /// <summary>No activity for the idle time.</summary>
    Idle,

    /// <summary>The client sent a line longer than it may be.</summary>
    LineTooLong,

    /// <summary>The client sent a message longer than it may be.</summary>
    MessageTooLong,

    /// <summary>The server stops.</summary>
    Stop,

    /// <summary>There were too many clients, or this one may not ask.</summary>
    Refused,

    /// <summary>The operator closed it.</summary>
    Kicked,

    /// <summary>A fault of ours.</summary>
    Fault,
}
