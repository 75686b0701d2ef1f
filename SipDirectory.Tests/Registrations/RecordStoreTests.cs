using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class RecordStoreTests
{
    [TestMethod]
    public void Append_ManyTexts_KeepsEach()
    {
        var store = new RecordStore();
        var texts = Enumerable.Range(0, 20_000).Select(i => new string((char)('a' + (i % 26)), i % 100) + i).ToList();

        var ranges = texts.Select(text => store.Append(Encoding.ASCII.GetBytes(text))).ToList();

        Assert.AreSequenceEqual(texts, ranges.Select(range => Encoding.ASCII.GetString(store.Bytes(range))).ToList());
        Assert.IsGreaterThan(1, ranges[^1].Segment);
        Assert.IsLessThan(10, ranges[^1].Segment);
    }

    [TestMethod]
    public void Append_TextLongerThanASegment_GetsOneOfItsOwn()
    {
        var store = new RecordStore();
        var text = new byte[300_000];
        Array.Fill(text, (byte)'x');
        var before = store.Append("a"u8);

        var range = store.Append(text);
        var after = store.Append("b"u8);

        Assert.AreSequenceEqual(text, store.Bytes(range).ToArray());
        Assert.AreEqual("a", Encoding.ASCII.GetString(store.Bytes(before)));
        Assert.AreEqual("b", Encoding.ASCII.GetString(store.Bytes(after)));
    }

    [TestMethod]
    public void AddSegment_BetweenTexts_StaysApart()
    {
        var store = new RecordStore();
        var first = store.Append("a"u8);
        var segment = store.AddSegment(10);
        var second = store.Append("b"u8);
        "0123456789"u8.CopyTo(store.Segment(segment));

        Assert.AreEqual("345", Encoding.ASCII.GetString(store.Bytes(new ByteRange(segment, 3, 3))));
        Assert.AreEqual("a", Encoding.ASCII.GetString(store.Bytes(first)));
        Assert.AreEqual("b", Encoding.ASCII.GetString(store.Bytes(second)));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void AddSegment_OfALargeDump_AsksForHugePages()
    {
        var store = new RecordStore();

        var segment = store.Segment(store.AddSegment(ByteRange.MaxSegmentLength));

        var middle = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(segment, segment.Length / 2);
        var flags = File.ReadLines("/proc/self/smaps").SkipWhile(line => !Covers(line, middle))
            .First(line => line.StartsWith("VmFlags:", StringComparison.Ordinal));
        Assert.Contains(" hg", flags);
    }

    // The first line of a mapping begins with its range.
    private static bool Covers(string line, nuint address)
    {
        var ends = line.Split(' ')[0].Split('-');
        return ends.Length == 2
            && nuint.TryParse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            && nuint.TryParse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            && address >= start && address < end;
    }
}
