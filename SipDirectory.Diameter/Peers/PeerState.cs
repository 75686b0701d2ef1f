namespace SipDirectory.Diameter.Peers;

/// <summary>The states of the peer state machine, RFC 6733 §5.6.</summary>
public enum PeerState
{
    /// <summary>Closed: there is no connection to the peer.</summary>
    Closed,

    /// <summary>Wait-Conn-Ack: a connection to the peer is being made.</summary>
    WaitConnAck,

    /// <summary>Wait-I-CEA: our CER is sent, its answer is awaited.</summary>
    WaitICea,

    /// <summary>Wait-Conn-Ack/Elect: the peer has connected too, while our own connection is being made.</summary>
    WaitConnAckElect,

    /// <summary>Wait-Returns: both connections stand, and the election has not been lost or won yet.</summary>
    WaitReturns,

    /// <summary>R-Open: open, over the connection that the peer made.</summary>
    ROpen,

    /// <summary>I-Open: open, over the connection that we made.</summary>
    IOpen,

    /// <summary>Closing: a DPR is sent or answered, the connection is about to end.</summary>
    Closing,
}
