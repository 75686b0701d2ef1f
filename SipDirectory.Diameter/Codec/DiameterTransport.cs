namespace SipDirectory.Diameter.Codec;

/// <summary>The transport that a <see cref="DiameterUri"/> names.</summary>
public enum DiameterTransport
{
    /// <summary>TCP, where nothing else is said.</summary>
    Tcp,

    /// <summary>SCTP.</summary>
    Sctp,

    /// <summary>UDP, which Diameter itself may not be carried by.</summary>
    Udp,
}
