using System.Text;
using SipDirectory.Operator;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator;
#pragma warning restore CA1716

[TestClass]
public sealed class PrintableTextTests
{
    [TestMethod]
    [DataRow("alice@example.com", "alice@example.com", DisplayName = "plain")]
    [DataRow("zoë 日本 😀", "zoë 日本 😀", DisplayName = "text beyond ASCII")]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow("a\nINFO: forged", @"a\nINFO: forged", DisplayName = "LF")]
    [DataRow("a\rb\tc", @"a\rb\tc", DisplayName = "CR and tab")]
    [DataRow("a\0b", @"a\x00b", DisplayName = "NUL")]
    [DataRow("\u001b[2J", @"\x1B[2J", DisplayName = "escape sequence")]
    [DataRow("\u007f", @"\x7F", DisplayName = "DEL")]
    [DataRow("\u0085", @"\xC2\x85", DisplayName = "next line")]
    [DataRow("\u009b2J", @"\xC2\x9B2J", DisplayName = "escape sequence in one character")]
    [DataRow("a\u2028b\u2029c", @"a\xE2\x80\xA8b\xE2\x80\xA9c", DisplayName = "line and paragraph separator")]
    [DataRow("a\u202eb", @"a\xE2\x80\xAEb", DisplayName = "direction override")]
    [DataRow("a\u2066b\u2069", @"a\xE2\x81\xA6b\xE2\x81\xA9", DisplayName = "direction isolate")]
    [DataRow("a\u200bb\uFEFF", @"a\xE2\x80\x8Bb\xEF\xBB\xBF", DisplayName = "zero-width space, byte order mark")]
    [DataRow("\ue000", @"\xEE\x80\x80", DisplayName = "private use")]
    [DataRow("\uffff", @"\xEF\xBF\xBF", DisplayName = "no character")]
    [DataRow(@"a\nb", @"a\\nb", DisplayName = "a backslash that is one")]
    public void Of_Text_ShowsWhatIsPrintable(string text, string expected)
    {
        var shown = PrintableText.Of(Encoding.UTF8.GetBytes(text), 100);

        Assert.AreEqual(expected, shown);
    }

    [TestMethod]
    [DataRow(new byte[] { 0xFF, (byte)'a' }, @"\xFFa", DisplayName = "no lead byte")]
    [DataRow(new byte[] { 0xC3, (byte)'a' }, @"\xC3a", DisplayName = "truncated inside")]
    [DataRow(new byte[] { (byte)'a', 0xE2, 0x82 }, @"a\xE2\x82", DisplayName = "truncated at the end")]
    [DataRow(new byte[] { 0xED, 0xA0, 0x80 }, @"\xED\xA0\x80", DisplayName = "surrogate")]
    [DataRow(new byte[] { 0xC0, 0x8A }, @"\xC0\x8A", DisplayName = "overlong LF")]
    public void Of_InvalidUtf8_ShowsTheBytes(byte[] bytes, string expected)
    {
        var shown = PrintableText.Of(bytes, 100);

        Assert.AreEqual(expected, shown);
    }

    [TestMethod]
    [DataRow("1234", "1234", DisplayName = "as long as may be")]
    [DataRow("12345", "1234... (1 more bytes)", DisplayName = "one more")]
    [DataRow("123é", @"123\xC3... (1 more bytes)", DisplayName = "cut inside a character")]
    [DataRow("\n\n\n\n\n\n", @"\n\n\n\n... (2 more bytes)", DisplayName = "escapes count as what they stand for")]
    public void Of_LongText_IsCut(string text, string expected)
    {
        var shown = PrintableText.Of(Encoding.UTF8.GetBytes(text), 4);

        Assert.AreEqual(expected, shown);
    }

    [TestMethod]
    public void Of_AnyBytes_IsOneLineOfPrintableText()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);

            var shown = PrintableText.Of(bytes, 50);

            Assert.DoesNotContain(char.IsControl, shown);
            Assert.AreEqual(shown, shown.ReplaceLineEndings(" "));
            Assert.IsLessThanOrEqualTo((50 * 4) + 20, shown.Length);
        }
    }

    [TestMethod]
    public void Json_Record_StaysJson()
    {
        var record = """{"contact":"<sip:a@b>;methods=\"INVITE\"","x":"é\\"}""";

        Assert.AreEqual(record, PrintableText.Json(Encoding.UTF8.GetBytes(record)));
        Assert.AreEqual(@"""\x7F\xE2\x80\xAE""", PrintableText.Json(Encoding.UTF8.GetBytes("\"\u007f\u202e\"")));
    }
}
