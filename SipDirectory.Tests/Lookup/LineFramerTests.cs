using System.Text;
using SipDirectory.Lookup;

namespace SipDirectory.Tests.Lookup;

[TestClass]
public sealed class LineFramerTests
{
    private const int MaxLength = 4;

    [TestMethod]
    [DataRow("a\n", "a", 2, DisplayName = "LF")]
    [DataRow("a\r\n", "a", 3, DisplayName = "CR LF")]
    [DataRow("\n", "", 1, DisplayName = "empty line")]
    [DataRow("\r\n", "", 2, DisplayName = "empty line with CR LF")]
    [DataRow("a\r\r\n", "a\r", 4, DisplayName = "only one CR is dropped")]
    [DataRow("a\rb\n", "a\rb", 4, DisplayName = "a CR inside is kept")]
    [DataRow("\ra\n", "\ra", 3, DisplayName = "a CR in front is kept")]
    [DataRow(" a\t\n", " a\t", 4, DisplayName = "blanks are none of its business")]
    [DataRow("a\nb\n", "a", 2, DisplayName = "two lines give the first")]
    [DataRow("a\n12345678", "a", 2, DisplayName = "what is too long comes later")]
    [DataRow("1234\n", "1234", 5, DisplayName = "as long as may be")]
    [DataRow("1234\r\n", "1234", 6, DisplayName = "as long as may be, CR LF")]
    [DataRow("123\r\r\n", "123\r", 6, DisplayName = "as long as may be, ended by two CR")]
    public void Cut_WholeLine_GivesItWithoutItsEnd(string input, string expected, int expectedConsumed)
    {
        var status = LineFramer.Cut(Encoding.UTF8.GetBytes(input), MaxLength, out var line, out var consumed);

        Assert.AreEqual(FrameStatus.Line, status);
        Assert.AreEqual(expected, Encoding.UTF8.GetString(line));
        Assert.AreEqual(expectedConsumed, consumed);
    }

    // What is cut off here is the line where nothing follows any more.
    [TestMethod]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow("\r", "", DisplayName = "CR only")]
    [DataRow("abc", "abc", DisplayName = "shorter than may be")]
    [DataRow("1234", "1234", DisplayName = "as long as may be")]
    [DataRow("1234\r", "1234", DisplayName = "as long as may be, with CR")]
    public void Cut_NoLineFeed_IsIncomplete(string input, string expected)
    {
        var status = LineFramer.Cut(Encoding.UTF8.GetBytes(input), MaxLength, out var line, out var consumed);

        Assert.AreEqual(FrameStatus.Incomplete, status);
        Assert.AreEqual(expected, Encoding.UTF8.GetString(line));
        Assert.AreEqual(0, consumed);
    }

    [TestMethod]
    [DataRow("12345", DisplayName = "one more, unfinished")]
    [DataRow("12345\n", DisplayName = "one more, LF")]
    [DataRow("12345\r\n", DisplayName = "one more, CR LF")]
    [DataRow("1234\r\r\n", DisplayName = "one more, which is a CR")]
    [DataRow("1234\rx", DisplayName = "a CR that ends no line")]
    [DataRow("   1 ", DisplayName = "blanks count")]
    [DataRow("123456789012345678901234567890\n", DisplayName = "many more")]
    public void Cut_MoreThanMayBe_IsTooLong(string input)
    {
        var status = LineFramer.Cut(Encoding.UTF8.GetBytes(input), MaxLength, out _, out _);

        Assert.AreEqual(FrameStatus.TooLong, status);
    }
}
