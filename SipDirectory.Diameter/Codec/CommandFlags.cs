namespace SipDirectory.Diameter.Codec;

/// <summary>The command flags of a Diameter header (RFC 6733 §3). The four other bits are reserved and ignored.</summary>
[Flags]
public enum CommandFlags : byte
{
    /// <summary>No bit: an answer that no agent may pass on.</summary>
    None = 0,

    /// <summary>R: a request; without it, an answer.</summary>
    Request = 0x80,

    /// <summary>P: may be proxied, relayed or redirected.</summary>
    Proxiable = 0x40,

    /// <summary>E: an answer with a protocol error (3xxx), which need not have the AVPs of its command.</summary>
    Error = 0x20,

    /// <summary>T: perhaps a retransmission, sent again after a failover or a restart.</summary>
    Retransmitted = 0x10,
}
