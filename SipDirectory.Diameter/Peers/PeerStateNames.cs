namespace SipDirectory.Diameter.Peers;

/// <summary>Both vocabularies for the state of a peer.</summary>
public static class PeerStateNames
{
    /// <summary>The name that RFC 6733 §5.6 gives the state, such as <c>Wait-Conn-Ack/Elect</c>.</summary>
    public static string Name(this PeerState state) => state switch
    {
        PeerState.WaitConnAck => "Wait-Conn-Ack",
        PeerState.WaitICea => "Wait-I-CEA",
        PeerState.WaitConnAckElect => "Wait-Conn-Ack/Elect",
        PeerState.WaitReturns => "Wait-Returns",
        PeerState.ROpen => "R-Open",
        PeerState.IOpen => "I-Open",
        PeerState.Closing => "Closing",
        _ => "Closed",
    };

    /// <summary>The name of a state in a connection's life, such as <c>READY_WAITING_DWA</c>.</summary>
    public static string Name(this ConnectionState state) => state switch
    {
        ConnectionState.Connecting => "CONNECTING",
        ConnectionState.Connected => "CONNECTED",
        ConnectionState.Ready => "READY",
        ConnectionState.ReadyWaitingDwa => "READY_WAITING_DWA",
        ConnectionState.Disconnecting => "DISCONNECTING",
        ConnectionState.Closing => "CLOSING",
        _ => "CLOSED",
    };

    /// <summary>Tells where in its life the peer's connection is.</summary>
    /// <param name="state">The state of the peer.</param>
    /// <param name="isWaitingForDwa">Whether a DWR is unanswered.</param>
    /// <param name="isAskedToClose">Whether, in Closing, it was the peer that sent the DPR.</param>
    internal static ConnectionState ToConnectionState(this PeerState state, bool isWaitingForDwa, bool isAskedToClose) => state switch
    {
        PeerState.WaitConnAck => ConnectionState.Connecting,
        PeerState.WaitICea or PeerState.WaitConnAckElect or PeerState.WaitReturns => ConnectionState.Connected,
        PeerState.ROpen or PeerState.IOpen => isWaitingForDwa ? ConnectionState.ReadyWaitingDwa : ConnectionState.Ready,
        PeerState.Closing => isAskedToClose ? ConnectionState.Closing : ConnectionState.Disconnecting,
        _ => ConnectionState.Closed,
    };
}
