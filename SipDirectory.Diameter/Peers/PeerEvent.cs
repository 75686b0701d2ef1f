namespace SipDirectory.Diameter.Peers;

/// <summary>
/// The events of RFC 6733 §5.6.2. <c>I</c> stands for the connection that we made, <c>R</c> for the one that the peer made.
/// </summary>
internal enum PeerEvent
{
    Start,
    RConnCer,
    IRcvConnAck,
    IRcvConnNack,
    Timeout,
    IRcvCea,

    /// <summary>Anything but a CEA, a CEA that says no included.</summary>
    IRcvNonCea,
    IPeerDisc,
    RPeerDisc,
    WinElection,
    SendMessage,
    IRcvMessage,
    RRcvMessage,
    IRcvDwr,
    RRcvDwr,
    IRcvDwa,
    RRcvDwa,
    Stop,
    IRcvDpr,
    RRcvDpr,
    IRcvDpa,
    RRcvDpa,
}
