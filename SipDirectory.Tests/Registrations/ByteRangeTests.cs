using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class ByteRangeTests
{
    [TestMethod]
    [DataRow(0, 0, 0, DisplayName = "nothing")]
    [DataRow(1, 2, 3, DisplayName = "small")]
    [DataRow(ushort.MaxValue, 0, 0, DisplayName = "last segment")]
    [DataRow(0, ByteRange.MaxSegmentLength - 1, 0, DisplayName = "last offset")]
    [DataRow(0, 0, ByteRange.MaxLength, DisplayName = "greatest length")]
    [DataRow(ushort.MaxValue, ByteRange.MaxSegmentLength - 1, ByteRange.MaxLength, DisplayName = "all at their greatest")]
    public void Constructor_Parts_AreGivenBack(int segment, int offset, int length)
    {
        var range = new ByteRange(segment, offset, length);

        Assert.AreEqual(segment, range.Segment);
        Assert.AreEqual(offset, range.Offset);
        Assert.AreEqual(length, range.Length);
    }

    [TestMethod]
    [DataRow(-1, 0, 0, DisplayName = "negative segment")]
    [DataRow(0, -1, 0, DisplayName = "negative offset")]
    [DataRow(0, 0, -1, DisplayName = "negative length")]
    [DataRow(ushort.MaxValue + 1, 0, 0, DisplayName = "segment")]
    [DataRow(0, ByteRange.MaxSegmentLength, 0, DisplayName = "offset")]
    [DataRow(0, 0, ByteRange.MaxLength + 1, DisplayName = "length")]
    public void Constructor_PartOutOfRange_Throws(int segment, int offset, int length)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ByteRange(segment, offset, length));
    }

    [TestMethod]
    public void MaxLength_RecordOfOneMebibyteWithLineFeed_Fits()
    {
        Assert.IsGreaterThan(RecordParser.MaxLineLength, ByteRange.MaxLength);
    }
}
