using System.Text;
using SipDirectory.Client;
using SipDirectory.Operator;

namespace SipDirectory.Tests.Client;

[TestClass]
public sealed class TerminalTextTests
{
    [TestMethod]
    [DataRow("""{"a":1.50,"a":[]}""", "{\n  \"a\": 1.50,\n  \"a\": []\n}", DisplayName = "numbers and repeated names untouched")]
    [DataRow("""["<sip:a@b>;c='d'&+é"]""", "[\n  \"<sip:a@b>;c='d'&+é\"\n]", DisplayName = "no needless escapes")]
    [DataRow("""["\u001b[2J"]""", "[\n  \"\\u001B[2J\"\n]", DisplayName = "escape character")]
    [DataRow("[\"\u007f\u009b\u202e\"]", "[\n  \"\\u007F\\u009B\\u202E\"\n]", DisplayName = "raw DEL, CSI, direction override")]
    [DataRow("plain \u001b[2J\u202e é\t", "plain \\x1B[2J\\xE2\\x80\\xAE é\\t", DisplayName = "no JSON")]
    [DataRow("{\"a\":", "{\"a\":", DisplayName = "half of JSON")]
    [DataRow("""["\ud800"]""", """["\ud800"]""", DisplayName = "half a surrogate pair")]
    public void FormatAnswer_Bytes_GivesSafeText(string answer, string expected)
    {
        var text = TerminalText.FormatAnswer(Encoding.UTF8.GetBytes(answer));

        Assert.AreEqual(expected, text);
    }

    [TestMethod]
    public void Escape_InvalidUtf8_ShowsTheBytes()
    {
        var text = PrintableText.Of([0xFF, (byte)'a', 0xC3, 0x9B], 4);

        Assert.AreEqual("\\xFFaÛ", text);
    }
}
