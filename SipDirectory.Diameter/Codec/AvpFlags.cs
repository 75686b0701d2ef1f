namespace SipDirectory.Diameter.Codec;

/// <summary>The flags of an AVP (RFC 6733 §4.1). The five other bits are reserved and ignored.</summary>
[Flags]
public enum AvpFlags : byte
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>V: a Vendor-Id follows the length, and the code is of that vendor's own.</summary>
    Vendor = 0x80,

    /// <summary>M: a receiver that does not understand the AVP must refuse the message.</summary>
    Mandatory = 0x40,

    /// <summary>P: reserved for end-to-end security; ignored today.</summary>
    Protected = 0x20,
}
