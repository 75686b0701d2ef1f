namespace SipDirectory.Diameter.Peers;

/// <summary>The life of a peer's connection, for those who do not think in the states of RFC 6733 §5.6.</summary>
public enum ConnectionState
{
    /// <summary>There is no connection.</summary>
    Closed,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>A connection stands; capabilities are being exchanged.</summary>
    Connected,

    /// <summary>Requests can be sent.</summary>
    Ready,

    /// <summary>Requests can be sent; a DWR is unanswered.</summary>
    ReadyWaitingDwa,

    /// <summary>We sent a DPR and wait for its answer.</summary>
    Disconnecting,

    /// <summary>The peer sent a DPR, which is answered; it is about to close the connection.</summary>
    Closing,
}
