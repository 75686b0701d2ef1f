using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

[TestClass]
public sealed class AllBindingsTests
{
    private const string Old = """{"addressOfRecord":"alice","created":"2016-01-01T00:00:00Z"}""";
    private const string New = """{"addressOfRecord":"alice","created":"2016-01-03T00:00:00Z"}""";
    private const string Between = """{"addressOfRecord":"alice","created":"2016-01-02T00:00:00Z"}""";
    private const string Bob = """{"addressOfRecord":"bob@example.com"}""";
    private const string Literal = """{"addressOfRecord":"all alice"}""";
    private const string Word = """{"addressOfRecord":"all"}""";

    [TestMethod]
    [DataRow("all alice\n", $"[{New},{Between},{Old}]\n", DisplayName = "several, newest first")]
    [DataRow("alice\n", $"{New}\n", DisplayName = "plain request: the newest")]
    [DataRow("all bob@example.com\n", $"[{Bob}]\n", DisplayName = "one")]
    [DataRow("all carol\n", "\n", DisplayName = "none")]
    [DataRow(" all \t alice \r\n", $"[{New},{Between},{Old}]\n", DisplayName = "blanks around and between")]
    [DataRow("all\talice\n", $"[{New},{Between},{Old}]\n", DisplayName = "tab between")]
    [DataRow("all <sip:alice@example.com>;tag=1\n", $"[{New},{Between},{Old}]\n", DisplayName = "normal form")]
    [DataRow("all\n", "\n", DisplayName = "nothing behind the word")]
    [DataRow("all \n", "\n", DisplayName = "blank behind the word")]
    [DataRow("All alice\n", "\n", DisplayName = "the word in capitals")]
    [DataRow("allalice\n", "\n", DisplayName = "no blank between")]
    [DataRow("all all alice\n", "\n", DisplayName = "the word twice")]
    public void Answer_All_GivesEveryBinding(string request, string expected)
    {
        var snapshot = TestDump.SnapshotOf(string.Join('\n', Old, New, Between, Bob));

        var answers = SessionClient.Ask(snapshot, request);

        Assert.AreEqual(expected, answers);
    }

    [TestMethod]
    [DataRow("all alice\n", $"{Literal}\n", DisplayName = "exact match first")]
    [DataRow("all  alice\n", $"[{Old}]\n", DisplayName = "one blank more is the command")]
    [DataRow("all all alice\n", $"[{Literal}]\n", DisplayName = "all bindings of the AOR with a space")]
    [DataRow("all\n", $"{Word}\n", DisplayName = "AOR that is the word")]
    [DataRow("all all\n", $"[{Word}]\n", DisplayName = "all bindings of the AOR that is the word")]
    public void Answer_AorThatLooksLikeTheCommand_IsFoundFirst(string request, string expected)
    {
        var snapshot = TestDump.SnapshotOf(string.Join('\n', Old, Literal, Word));

        var answers = SessionClient.Ask(snapshot, request);

        Assert.AreEqual(expected, answers);
    }

    [TestMethod]
    public void Answer_AllInExactMode_FindsExactBytesOnly()
    {
        var snapshot = TestDump.SnapshotOf(string.Join('\n', Old, New), MatchMode.Exact);

        var answers = SessionClient.Ask(snapshot, "all alice\nall sip:alice\n", MatchMode.Exact);

        Assert.AreEqual($"[{New},{Old}]\n\n", answers);
    }

    [TestMethod]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(97)]
    [DataRow(200)]
    [DataRow(10_000_000)]
    public void Answer_AllOfManyBindings_ComesInPieces(int outputSize)
    {
        var records = Enumerable.Range(0, 5000)
            .Select(i => TestDump.Record("alice", new DateTime(2016, 1, 1).AddMinutes(i).ToString("yyyy-MM-ddTHH:mm:ssZ")))
            .ToList();
        var snapshot = TestDump.SnapshotOf(string.Join('\n', records));

        var answers = SessionClient.Ask(snapshot, "bob\nall alice\nalice\n", outputSize: outputSize);

        records.Reverse();
        Assert.AreEqual($"\n[{string.Join(',', records)}]\n{records[0]}\n", answers);
    }
}
