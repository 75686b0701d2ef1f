namespace SipDirectory.Registrations;

/// <summary>
/// Where some bytes lie in a <see cref="RecordStore"/>. Eight bytes and no reference, so that an index of millions
/// of them is one array to the garbage collector.
/// </summary>
internal readonly record struct ByteRange
{
    private const int LengthBits = 21;
    private const int OffsetBits = 26;

    /// <summary>The longest range: a record of 1 MiB and its line feed fit.</summary>
    public const int MaxLength = (1 << LengthBits) - 1;

    /// <summary>The largest segment, 64 MiB: every offset into it fits.</summary>
    public const int MaxSegmentLength = 1 << OffsetBits;

    private readonly ulong _packed;

    public ByteRange(int segment, int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)segment, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)MaxSegmentLength - 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)MaxLength);
        _packed = ((ulong)segment << (OffsetBits + LengthBits)) | ((ulong)offset << LengthBits) | (uint)length;
    }

    public int Segment => (int)(_packed >> (OffsetBits + LengthBits));

    public int Offset => (int)(_packed >> LengthBits) & (MaxSegmentLength - 1);

    public int Length => (int)_packed & MaxLength;
}
