using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SipDirectory.Registrations;

/// <summary>
/// The bytes of all records, in a few large arrays that the collector neither moves nor scans. Filled by the threads of
/// one load, then only read.
/// </summary>
internal sealed class RecordStore
{
    private const int FirstTextSegment = 64 * 1024;
    private const int CacheLine = 64;
    private const int MaxPrefetch = 1024;

    private readonly Lock _adding = new();
    private byte[][] _segments = [];
    private int _textSegment = -1;
    private int _textLength;
    private bool _hasHugePages;

    /// <summary>The bytes of all segments.</summary>
    public long Length { get; private set; }

    public ReadOnlySpan<byte> Bytes(ByteRange range) =>
        new(_segments[range.Segment], range.Offset, range.Length);

    /// <summary>Has the processor fetch the bytes without waiting for them, as far as that pays.</summary>
    public unsafe void Prefetch(ByteRange range)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        // Segments are pinned.
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Bytes(range)));
        var length = Math.Min(range.Length, MaxPrefetch);
        for (var offset = 0; offset < length; offset += CacheLine)
        {
            Sse.Prefetch0(start + offset);
        }
    }

    /// <summary>The key that lies there.</summary>
    public AddressOfRecord Key(ByteRange text) => new(text, SeededHash.Of(Bytes(text)));

    /// <summary>Adds an uninitialized segment: its pages cost memory only once they are written.</summary>
    public int AddSegment(int length)
    {
        var segment = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        lock (_adding)
        {
            if (length == ByteRange.MaxSegmentLength && !_hasHugePages)
            {
                HugePages.AdviseHeapAround(segment);
                _hasHugePages = true;
            }

            _segments = [.. _segments, segment];
            Length += length;
            return _segments.Length - 1;
        }
    }

    public byte[] Segment(int index) => _segments[index];

    /// <summary>Stores a text that stands nowhere in the dump as such: an unescaped AOR, a normal form.</summary>
    public ByteRange Append(ReadOnlySpan<byte> text)
    {
        lock (_adding)
        {
            if (_textSegment < 0 || _segments[_textSegment].Length - _textLength < text.Length)
            {
                var previous = _textSegment < 0 ? FirstTextSegment / 2 : _segments[_textSegment].Length;
                _textSegment = AddSegment(Math.Min(Math.Max(previous * 2, text.Length), ByteRange.MaxSegmentLength));
                _textLength = 0;
            }

            var range = new ByteRange(_textSegment, _textLength, text.Length);
            text.CopyTo(_segments[_textSegment].AsSpan(_textLength));
            _textLength += text.Length;
            return range;
        }
    }
}
