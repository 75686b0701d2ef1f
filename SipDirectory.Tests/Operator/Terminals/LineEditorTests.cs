using SipDirectory.Operator.Terminals;
using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Terminals;
#pragma warning restore CA1716

[TestClass]
public sealed class LineEditorTests
{
    private static readonly string[] Words = ["list_clients", "lookup", "send", "sendb", "quit"];

    private readonly LineEditor _editor = new(Complete);

    // The bar is the cursor.
    [TestMethod]
    [DataRow("", "|")]
    [DataRow("abc", "abc|")]
    [DataRow("abc{Left}{Left}x", "ax|bc")]
    [DataRow("a{Left}{Left}{Left}x", "x|a", DisplayName = "left at the start")]
    [DataRow("a{Left}{Right}{Right}x", "ax|", DisplayName = "right at the end")]
    [DataRow("abc{Home}x{End}y", "xabcy|")]
    [DataRow("abc{^A}x{^E}y", "xabcy|")]
    [DataRow("abc{Back}", "ab|")]
    [DataRow("abc{Home}{Back}", "|abc", DisplayName = "nothing before the cursor")]
    [DataRow("abc{Left}{Back}", "a|c")]
    [DataRow("abc{Home}{Del}", "|bc")]
    [DataRow("abc{Del}", "abc|", DisplayName = "nothing under the cursor")]
    [DataRow("abc{Home}{^D}", "|bc", DisplayName = "Ctrl+D in a line")]
    [DataRow("abc{Left}{^K}", "ab|")]
    [DataRow("abc{Left}{^U}", "|c")]
    [DataRow("one two  {^W}", "one |")]
    [DataRow("one two{Left}{^W}", "one |o")]
    [DataRow("{^W}{^U}{^K}{Back}{Del}", "|", DisplayName = "nothing to remove")]
    [DataRow("a{^T}{^@}{F1}{!b}b", "ab|", DisplayName = "keys that mean nothing")]
    [DataRow("a\u001bb\u0007\u200b\u202ec", "abc|", DisplayName = "what does not print")]
    [DataRow("😀a{Left}{Left}x", "x|😀a", DisplayName = "two halves are one character")]
    [DataRow("😀{Back}a", "a|", DisplayName = "removed whole")]
    [DataRow("日é", "日é|")]
    [DataRow("l{Tab}", "l|", DisplayName = "Tab: several")]
    [DataRow("se{Tab}", "send|", DisplayName = "Tab: as far as all agree")]
    [DataRow("q{Tab}", "quit |", DisplayName = "Tab: the only one")]
    [DataRow("x{Tab}", "x|", DisplayName = "Tab: none")]
    [DataRow("qx{Left}{Tab}", "quit |x", DisplayName = "Tab: before the cursor")]
    [DataRow("a{Enter}b{Enter}{Up}", "b|")]
    [DataRow("a{Enter}b{Enter}{Up}{Up}{Up}", "a|", DisplayName = "the oldest stays")]
    [DataRow("a{Enter}b{Enter}x{Up}{Up}{Down}{Down}{Down}y", "xy|", DisplayName = "what was being typed comes back")]
    [DataRow("a{Enter}a{Enter}{Enter}{Up}{Up}", "a|", DisplayName = "neither empty nor the same twice")]
    [DataRow("abc{Enter}{Up}{Left}{Back}{Enter}{Up}{Up}", "abc|", DisplayName = "changed lines are new ones")]
    public void Press_Keys_MakesTheLine(string keys, string expected)
    {
        Press(keys);

        var line = string.Concat(_editor.Line.Take(_editor.Cursor)) + "|" + string.Concat(_editor.Line.Skip(_editor.Cursor));
        Assert.AreEqual(expected, line);
    }

    [TestMethod]
    [DataRow("a", nameof(EditorAction.Draw))]
    [DataRow("a{Enter}", nameof(EditorAction.Accept))]
    [DataRow("{Enter}", nameof(EditorAction.Accept))]
    [DataRow("{^D}", nameof(EditorAction.EndInput))]
    [DataRow("a{Back}{^D}", nameof(EditorAction.EndInput))]
    [DataRow("a{^D}", nameof(EditorAction.Draw))]
    [DataRow("{^L}", nameof(EditorAction.ClearScreen))]
    [DataRow("l{Tab}{Tab}", nameof(EditorAction.ListCandidates))]
    [DataRow("se{Tab}{Tab}", nameof(EditorAction.ListCandidates))]
    [DataRow("l{Tab}i{Tab}", nameof(EditorAction.Draw), DisplayName = "no second Tab in a row")]
    [DataRow("q{Tab}{Tab}", nameof(EditorAction.Draw))]
    public void Press_LastKey_AsksOfTheTerminal(string keys, string expected) => Assert.AreEqual(expected, Press(keys).ToString());

    [TestMethod]
    public void Press_Enter_GivesTheLineAndBeginsAnother()
    {
        Press("send tcp 0 a b {Left}{Left}{Enter}");

        Assert.AreEqual("send tcp 0 a b ", _editor.Accepted);
        Assert.AreEqual("", _editor.Text);
    }

    // In a method of its own: an attribute cannot have them.
    [TestMethod]
    public void Press_LoneHalvesOfCharacters_AreNotTaken()
    {
        Press("\ud83da\ude00b");

        Assert.AreEqual("ab", _editor.Text);
    }

    [TestMethod]
    public void Press_SecondTab_GivesCandidates()
    {
        Press("se{Tab}{Tab}");

        Assert.AreEqual("send,sendb", string.Join(',', _editor.Candidates));
    }

    [TestMethod]
    public void Press_MoreThanThereIsRoomFor_IsRefusedAndForgotten()
    {
        Press(new string('a', LineEditor.MaxLine + 10));

        Assert.HasCount(LineEditor.MaxLine, _editor.Line);
        Assert.AreEqual(EditorAction.Refuse, Press("{Enter}"));
        Assert.AreEqual(EditorAction.Accept, Press("b{Enter}"));
        Assert.AreEqual("b", _editor.Accepted);
    }

    [TestMethod]
    public void Press_OverflowTakenBack_IsAccepted()
    {
        Press(new string('a', LineEditor.MaxLine + 10) + "{Back}");

        Assert.AreEqual(EditorAction.Accept, Press("{Enter}"));
        Assert.HasCount(LineEditor.MaxLine - 1, _editor.Accepted);
    }

    [TestMethod]
    public void Press_ManyLines_HistoryKeepsTheLast()
    {
        for (var i = 0; i < 300; i++)
        {
            Press($"line {i}{{Enter}}");
        }

        Press(string.Concat(Enumerable.Repeat("{Up}", 300)));

        Assert.AreEqual("line 100", _editor.Text);
    }

    private static string[] Complete(string typed) => [.. Words.Where(word => word.StartsWith(typed, StringComparison.Ordinal))];

    private EditorAction Press(string keys)
    {
        var action = EditorAction.Draw;
        foreach (var key in Keys.Of(keys))
        {
            action = _editor.Press(key);
        }

        return action;
    }
}
