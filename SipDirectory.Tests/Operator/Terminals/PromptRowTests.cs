using SipDirectory.Operator.Terminals;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Terminals;
#pragma warning restore CA1716

[TestClass]
public sealed class PromptRowTests
{
    // The bar stands where the cursor is remembered.
    [TestMethod]
    [DataRow("", 0, 80, "> |", DisplayName = "nothing typed")]
    [DataRow("abc", 3, 80, "> abc|")]
    [DataRow("abc", 1, 80, "> a|bc")]
    [DataRow("abcdefg", 7, 10, "> abcdefg|", DisplayName = "as much as fits, the last column free")]
    [DataRow("abcdefgh", 8, 10, "> bcdefgh|", DisplayName = "one more: scrolled")]
    [DataRow("abcdefgh", 0, 10, "> |abcdefg", DisplayName = "its start")]
    [DataRow("abcdefghijkl", 9, 10, "> efghi|jk", DisplayName = "in the middle")]
    [DataRow("日本語", 3, 10, "> 日本語|", DisplayName = "wide characters")]
    [DataRow("日本語字", 4, 10, "> 本語字|", DisplayName = "wide characters scrolled")]
    [DataRow("日本語字", 0, 10, "> |日本語", DisplayName = "no half of a wide character")]
    [DataRow("abc", 3, 2, "> |", DisplayName = "no room")]
    public void Draw_Line_FitsIntoOneRow(string line, int cursor, int width, string expected)
    {
        var row = PromptRow.Draw([.. line.EnumerateRunes()], cursor, width);

        var bar = expected.IndexOf('|', StringComparison.Ordinal);
        Assert.AreEqual($"\r\e[K{expected[..bar]}\e7{expected[(bar + 1)..]}\e8", row);
    }
}
