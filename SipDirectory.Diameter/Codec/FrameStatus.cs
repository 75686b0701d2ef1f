namespace SipDirectory.Diameter.Codec;

/// <summary>What a <see cref="MessageFramer"/> found at the front of a stream.</summary>
public enum FrameStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole message; its length is in the header.</summary>
    Message,

    /// <summary>A message longer than the limit: close the connection (§2.1); nothing is worth buffering.</summary>
    TooLong,

    /// <summary>The header is readable, but its version is not 1: answer 5011 and close the connection.</summary>
    UnsupportedVersion,

    /// <summary>The header is readable, but its length is below 20 or not a multiple of four: answer 5015 and close the connection.</summary>
    InvalidLength,
}
