namespace SipDirectory.Diameter.Messages;

/// <summary>Values of the Disconnect-Cause AVP.</summary>
public enum DisconnectCause
{
    /// <summary>REBOOTING</summary>
    Rebooting = 0,

    /// <summary>BUSY</summary>
    Busy = 1,

    /// <summary>DO_NOT_WANT_TO_TALK_TO_YOU</summary>
    DoNotWantToTalkToYou = 2,
}
