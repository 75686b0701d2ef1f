using System.Buffers.Binary;

namespace SipDirectory.Diameter.Codec;

/// <summary>The header of an AVP (RFC 6733 §4.1).</summary>
/// <param name="Code">What the AVP is, together with the vendor.</param>
/// <param name="VendorId">0 where there is none.</param>
/// <param name="Flags">V, M and P; reserved bits stay as they came.</param>
/// <param name="Length">Of header and data in bytes, without padding; 24 bits.</param>
public readonly record struct AvpHeader(uint Code, uint VendorId, AvpFlags Flags, int Length)
{
    internal const int ShortSize = 8;
    internal const int LongSize = 12;

    /// <summary>8 bytes, 12 with a Vendor-Id.</summary>
    public int Size => SizeOf(Flags);

    /// <summary>The M bit.</summary>
    public bool IsMandatory => (Flags & AvpFlags.Mandatory) != 0;

    /// <summary>The length of header, data and padding: the next multiple of four.</summary>
    public int PaddedLength => (Length + 3) & ~3;

    /// <summary>Reads the fields as they stand: the length may be any.</summary>
    /// <param name="source">Begins with the header.</param>
    /// <param name="header">The fields.</param>
    /// <returns>False where there are fewer bytes than the header needs.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out AvpHeader header)
    {
        header = default;
        if (source.Length < ShortSize)
        {
            return false;
        }

        var flagsAndLength = BinaryPrimitives.ReadUInt32BigEndian(source[4..]);
        var flags = (AvpFlags)(flagsAndLength >> 24);
        if (source.Length < SizeOf(flags))
        {
            return false;
        }

        var vendorId = (flags & AvpFlags.Vendor) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(source[8..]) : 0;
        header = new AvpHeader(
            BinaryPrimitives.ReadUInt32BigEndian(source), vendorId, flags, (int)(flagsAndLength & DiameterHeader.MaxUInt24));
        return true;
    }

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Code);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)Flags << 24) | (uint)Length);
        if ((Flags & AvpFlags.Vendor) != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[8..], VendorId);
        }
    }

    private static int SizeOf(AvpFlags flags) => (flags & AvpFlags.Vendor) != 0 ? LongSize : ShortSize;
}
