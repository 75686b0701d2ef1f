namespace SipDirectory.Diameter.Peers;

/// <summary>The events of RFC 3539, Appendix A.</summary>
internal enum WatchdogEvent
{
    ReceiveDwa,
    ReceiveNonDwa,
    TimerExpires,
    ConnectionUp,
    ConnectionDown,

    /// <summary>Not in the RFC: the connection ended after a DPR, so that nothing has failed.</summary>
    ConnectionReleased,
}
