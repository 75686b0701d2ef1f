using System.Text;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class DumpReaderTests
{
    private const int Mebibyte = 1024 * 1024;
    private const int FirstSegment = 4 * Mebibyte;

    [TestMethod]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow("a\n", "a", DisplayName = "one line")]
    [DataRow("a", "a", DisplayName = "last line without LF")]
    [DataRow("a\nb", "a|b", DisplayName = "two lines")]
    [DataRow("\n\na\n", "||a", DisplayName = "empty lines count")]
    [DataRow("a\r\n", "a\r", DisplayName = "CR stays")]
    public void TryReadBlock_Dump_GivesItsLines(string dump, string expected)
    {
        foreach (var length in new long?[] { null, dump.Length, 1, 0, 1000 })
        {
            var lines = ReadAll(Encoding.UTF8.GetBytes(dump), length, () => 1);

            Assert.AreEqual(expected, string.Join('|', lines), $"expected length {length}");
        }
    }

    // The first segment of a dump of unknown length has room for all but one byte of its size: a border falls on
    // each byte of a line, its LF and the next one.
    [TestMethod]
    public void TryReadBlock_LineAtSegmentBorder_IsWhole()
    {
        for (var shift = -12; shift <= 4; shift++)
        {
            var filler = new byte[FirstSegment + shift];
            Array.Fill(filler, (byte)'x');
            for (var i = 1000; i < filler.Length; i += 1000)
            {
                filler[i] = (byte)'\n';
            }

            byte[] dump = [.. filler, .. "\nabcdefg\nhij"u8];

            var lines = ReadAll(dump, expectedLength: null, () => int.MaxValue);

            Assert.AreEqual("abcdefg", lines[^2], $"shift {shift}");
            Assert.AreEqual("hij", lines[^1], $"shift {shift}");
            Assert.AreEqual(Encoding.UTF8.GetString(dump), string.Join('\n', lines), $"shift {shift}");
        }
    }

    [TestMethod]
    [DataRow(null, DisplayName = "length unknown")]
    [DataRow(1000L, DisplayName = "file that has grown")]
    [DataRow(100_000_000L, DisplayName = "file that was cut")]
    public void TryReadBlock_ReadsOfOddSizes_GiveTheSameLines(long? expectedLength)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        while (text.Length < 2 * FirstSegment)
        {
            text.Append('x', random.Next(random.Next(10) == 0 ? 100_000 : 300)).Append(text.Length).Append('\n');
        }

        var lines = ReadAll(Encoding.ASCII.GetBytes(text.ToString()), expectedLength, () => random.Next(1, 70_000));

        Assert.AreEqual(text.ToString(), string.Concat(lines.Select(line => line + "\n")));
    }

    [TestMethod]
    [DataRow(2 * Mebibyte, false, DisplayName = "twice what may be")]
    [DataRow((3 * Mebibyte) + 17, false, DisplayName = "more than one read")]
    [DataRow(20 * Mebibyte, false, DisplayName = "more than segments")]
    [DataRow(20 * Mebibyte, true, DisplayName = "last line without LF")]
    public void TryReadBlock_HugeLine_IsSkippedWithoutBuffering(int length, bool isLast)
    {
        var dump = new MemoryStream([.. "a\n"u8, .. new byte[length], .. isLast ? ""u8 : "\nb"u8]);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var reader = new DumpReader(dump, expectedLength: null, new RecordStore());

        Assert.IsTrue(reader.TryReadBlock(out var before));
        Assert.IsTrue(reader.TryReadBlock(out var huge));

        Assert.IsFalse(before.IsTooLong);
        Assert.IsTrue(huge.IsTooLong);
        Assert.AreEqual(!isLast, reader.TryReadBlock(out var after));
        Assert.IsFalse(after.IsTooLong);
        Assert.AreEqual(dump.Length, reader.Bytes);
        Assert.IsFalse(reader.TryReadBlock(out _));
        Assert.IsLessThan(8 * FirstSegment, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    // What may stand around a record of 1 MiB: a byte order mark in front, CR LF behind.
    [TestMethod]
    [DataRow(1)]
    [DataRow(Mebibyte - 1)]
    [DataRow(int.MaxValue)]
    public void TryReadBlock_LongestRecordWithAllAroundIt_IsNotTooLong(int readSize)
    {
        byte[] dump = [.. "\uFEFF"u8, .. new byte[Mebibyte], .. "\r\n"u8];
        var reader = new DumpReader(new TrickleStream(dump, () => readSize), expectedLength: null, new RecordStore());

        var isBlock = reader.TryReadBlock(out var block);

        Assert.IsTrue(isBlock);
        Assert.IsFalse(block.IsTooLong);
        Assert.AreEqual(Mebibyte + 2, block.Length);
    }

    [TestMethod]
    [DataRow("\uFEFFa\nb\n", "a|b", DisplayName = "in front of a line")]
    [DataRow("\uFEFF\n", "", DisplayName = "in front of a line end")]
    [DataRow("\uFEFF", "", DisplayName = "alone")]
    [DataRow("a\n\uFEFFb\n", "a|\uFEFFb", DisplayName = "in a later line")]
    public void TryReadBlock_ByteOrderMark_IsLeftOutAtTheStartOnly(string dump, string expected)
    {
        foreach (var readSize in new[] { 1, 2, 3, 100 })
        {
            var lines = ReadAll(Encoding.UTF8.GetBytes(dump), expectedLength: null, () => readSize);

            Assert.AreEqual(expected, string.Join('|', lines), $"reads of {readSize}");
        }
    }

    // What a thread judges must not change under it, and what it writes must not be in another one's block.
    [TestMethod]
    public void TryReadBlock_ManyReads_NeverGivesTheSameBytesTwice()
    {
        var random = new Random(2);
        var dump = new byte[3 * FirstSegment];
        Array.Fill(dump, (byte)'x');
        for (var at = 0; at < dump.Length; at += random.Next(1, 200_000))
        {
            dump[at] = (byte)'\n';
        }

        var reader = new DumpReader(new TrickleStream(dump, () => random.Next(1, 300_000)), null, new RecordStore());
        var previous = default(DumpBlock);
        var length = 0L;
        while (reader.TryReadBlock(out var block))
        {
            Assert.IsTrue(block.Segment > previous.Segment || block.Start >= previous.Start + previous.Length);
            length += block.Length;
            previous = block;
        }

        Assert.AreEqual(dump.Length, length);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(5L)]
    public void TryReadBlock_LastLineWithoutLineFeed_HasRoomForOne(long? expectedLength)
    {
        var store = new RecordStore();
        var reader = new DumpReader(new MemoryStream("abcde"u8.ToArray()), expectedLength, store);

        reader.TryReadBlock(out var block);

        Assert.IsGreaterThan(block.Start + block.Length, store.Segment(block.Segment).Length);
    }

    // Read to the end before they are shown: later segments must not disturb earlier lines.
    private static List<string> ReadAll(byte[] dump, long? expectedLength, Func<int> readSize)
    {
        var store = new RecordStore();
        var reader = new DumpReader(new TrickleStream(dump, readSize), expectedLength, store);
        var blocks = new List<DumpBlock>();
        while (reader.TryReadBlock(out var block))
        {
            Assert.IsFalse(block.IsTooLong);
            blocks.Add(block);
        }

        Assert.AreEqual(dump.Length, reader.Bytes);
        var text = string.Concat(blocks.Select(block =>
            Encoding.UTF8.GetString(store.Segment(block.Segment), block.Start, block.Length)));
        return text.Length == 0 ? [] : [.. (text.EndsWith('\n') ? text[..^1] : text).Split('\n')];
    }
}
