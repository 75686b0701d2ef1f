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
    public void TryReadLine_Dump_GivesItsLines(string dump, string expected)
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
    public void TryReadLine_LineAtSegmentBorder_IsWhole()
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
            Assert.AreEqual(Encoding.ASCII.GetString(dump), string.Join('\n', lines), $"shift {shift}");
        }
    }

    [TestMethod]
    [DataRow(null, DisplayName = "length unknown")]
    [DataRow(1000L, DisplayName = "file that has grown")]
    [DataRow(100_000_000L, DisplayName = "file that was cut")]
    public void TryReadLine_ReadsOfOddSizes_GiveTheSameLines(long? expectedLength)
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
    public void TryReadLine_HugeLine_IsSkippedWithoutBuffering(int length, bool isLast)
    {
        var huge = new byte[length];
        var dump = new MemoryStream([.. "a\n"u8, .. huge, .. isLast ? ""u8 : "\nb"u8]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new DumpReader(dump, expectedLength: null, new RecordStore());

        Assert.IsTrue(reader.TryReadLine(out _));
        Assert.IsTrue(reader.TryReadLine(out _));

        Assert.IsTrue(reader.IsTooLong);
        Assert.AreEqual(2, reader.LineNumber);
        Assert.AreEqual(!isLast, reader.TryReadLine(out _));
        Assert.IsFalse(!isLast && reader.IsTooLong);
        Assert.AreEqual(dump.Length, reader.Bytes);
        Assert.IsFalse(reader.TryReadLine(out _));
        Assert.IsLessThan(8 * FirstSegment, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // What may stand around a record of 1 MiB: a byte order mark in front, CR LF behind.
    [TestMethod]
    [DataRow(1)]
    [DataRow(Mebibyte - 1)]
    [DataRow(int.MaxValue)]
    public void TryReadLine_LongestRecordWithAllAroundIt_IsNotTooLong(int readSize)
    {
        byte[] dump = [.. "\uFEFF"u8, .. new byte[Mebibyte], .. "\r\n"u8];
        var reader = new DumpReader(new TrickleStream(dump, () => readSize), expectedLength: null, new RecordStore());

        var isLine = reader.TryReadLine(out var line);

        Assert.IsTrue(isLine);
        Assert.IsFalse(reader.IsTooLong);
        Assert.AreEqual(dump.Length - 1, line.Length);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(5L)]
    public void TryReadLine_LastLineWithoutLineFeed_HasRoomForOne(long? expectedLength)
    {
        var store = new RecordStore();
        var reader = new DumpReader(new MemoryStream("abcde"u8.ToArray()), expectedLength, store);

        reader.TryReadLine(out var line);

        Assert.IsGreaterThan(line.Offset + line.Length, store.Segment(line.Segment).Length);
    }

    // Read to the end before they are shown: later segments must not disturb earlier lines.
    private static List<string> ReadAll(byte[] dump, long? expectedLength, Func<int> readSize)
    {
        var store = new RecordStore();
        var reader = new DumpReader(new TrickleStream(dump, readSize), expectedLength, store);
        var ranges = new List<ByteRange>();
        while (reader.TryReadLine(out var line))
        {
            Assert.IsFalse(reader.IsTooLong);
            ranges.Add(line);
        }

        Assert.AreEqual(ranges.Count, reader.LineNumber);
        Assert.AreEqual(dump.Length, reader.Bytes);
        return [.. ranges.Select(range => Encoding.ASCII.GetString(store.Bytes(range)))];
    }
}
