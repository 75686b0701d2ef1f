namespace SipDirectory.Diameter.Peers;

/// <summary>Values of Disconnect-Cause, RFC 6733 §5.4.3.</summary>
public enum DisconnectCause
{
    /// <summary>The sender restarts: the receiver may connect again.</summary>
    Rebooting = 0,

    /// <summary>The sender has too much to do: the receiver should not connect again.</summary>
    Busy = 1,

    /// <summary>The sender expects no messages: the receiver should not connect again.</summary>
    DoNotWantToTalkToYou = 2,
}
