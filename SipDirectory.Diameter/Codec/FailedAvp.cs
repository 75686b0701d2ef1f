namespace SipDirectory.Diameter.Codec;

/// <summary>Makes what a Failed-AVP holds (RFC 6733 §7.5).</summary>
internal static class FailedAvp
{
    /// <summary>The AVP at the front of the bytes, whose length exceeds them or is below its header (§7.1.5).</summary>
    public static DiameterFault InvalidLength(ReadOnlySpan<byte> rest, int minimumData)
    {
        // What is there of the header, filled up with zeros.
        Span<byte> bytes = stackalloc byte[AvpHeader.LongSize];
        bytes.Clear();
        rest[..Math.Min(rest.Length, bytes.Length)].CopyTo(bytes);
        AvpHeader.TryRead(bytes, out var header);
        return new DiameterFault(
            ResultCode.InvalidAvpLength,
            Zeroed(header, minimumData),
            $"the length {header.Length} of AVP {header.Code} of vendor {header.VendorId} exceeds the {rest.Length} bytes left, or is below its header");
    }

    /// <summary>An AVP with this header and zeros for data; its length is made to suit.</summary>
    public static byte[] Zeroed(AvpHeader header, int dataLength)
    {
        var failed = header with { Length = header.Size + dataLength };
        var bytes = new byte[failed.PaddedLength];
        failed.Write(bytes);
        return bytes;
    }

    /// <summary>Wraps an AVP at fault in the group that it was found in.</summary>
    public static byte[] Nested(AvpHeader group, ReadOnlyMemory<byte> member)
    {
        var bytes = Zeroed(group, member.Length);
        member.Span.CopyTo(bytes.AsSpan(group.Size));
        return bytes;
    }
}
