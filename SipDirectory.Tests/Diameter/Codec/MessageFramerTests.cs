using System.Buffers;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Codec;

[TestClass]
public sealed class MessageFramerTests
{
    private const int MaxLength = 24;

    [TestMethod]
    [DataRow("", FrameStatus.Incomplete, DisplayName = "nothing")]
    [DataRow("010000", FrameStatus.Incomplete, DisplayName = "less than a length")]
    [DataRow("01000014 C0000110 00000004 11223344 556677", FrameStatus.Incomplete, DisplayName = "less than a header")]
    [DataRow("01000018 C0000110 00000004 11223344 55667788 000000", FrameStatus.Incomplete, DisplayName = "less than a message")]
    [DataRow("01000014 C0000110 00000004 11223344 55667788", FrameStatus.Message, DisplayName = "a header only")]
    [DataRow("01000018 C0000110 00000004 11223344 55667788 00000000", FrameStatus.Message, DisplayName = "as long as may be")]
    [DataRow("01000014 C0000110 00000004 11223344 55667788 01", FrameStatus.Message, DisplayName = "a message and the next one's front")]
    [DataRow("0100001C", FrameStatus.TooLong, DisplayName = "longer than may be, seen in the first four bytes")]
    [DataRow("01FFFFFC C0000110 00000004 11223344 55667788", FrameStatus.TooLong, DisplayName = "the longest")]
    [DataRow("01000000 C0000110 00000004 11223344 55667788", FrameStatus.InvalidLength, DisplayName = "length zero")]
    [DataRow("01000000 C0000110", FrameStatus.Incomplete, DisplayName = "length zero, header to come")]
    [DataRow("01000010 C0000110 00000004 11223344 55667788", FrameStatus.InvalidLength, DisplayName = "length below the header's")]
    [DataRow("01000015 C0000110 00000004 11223344 55667788", FrameStatus.InvalidLength, DisplayName = "length not a multiple of four")]
    [DataRow("02000014 C0000110 00000004 11223344 55667788", FrameStatus.UnsupportedVersion, DisplayName = "version 2")]
    [DataRow("00000000 00000000 00000000 00000000 00000000", FrameStatus.UnsupportedVersion, DisplayName = "version 0")]
    [DataRow("47455420", FrameStatus.Incomplete, DisplayName = "another protocol, header to come")]
    public void Cut_AnyFront_IsSameFromSpanAndFromPieces(string hex, FrameStatus expected)
    {
        var bytes = Hex.Bytes(hex);

        Assert.AreEqual(expected, MessageFramer.Cut(bytes, MaxLength, out var header));
        Assert.AreEqual(expected, MessageFramer.Cut(InSingleBytes(bytes), MaxLength, out var headerOfPieces));
        Assert.AreEqual(header, headerOfPieces);
    }

    private static ReadOnlySequence<byte> InSingleBytes(byte[] bytes)
    {
        var first = new Segment(default, 0);
        var last = first;
        for (var index = 0; index < bytes.Length; index++)
        {
            last = last.Append(bytes.AsMemory(index, 1), index);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory, long index)
        {
            var next = new Segment(memory, index);
            Next = next;
            return next;
        }
    }
}
