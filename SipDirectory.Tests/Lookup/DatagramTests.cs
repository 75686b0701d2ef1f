using System.Text;
using SipDirectory.Lookup;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

[TestClass]
public sealed class DatagramTests
{
    private const string Alice = """{"addressOfRecord":"alice","contact":"<sip:alice@192.0.2.1>;q=1"}""";
    private const string Bob = """{"addressOfRecord":"bob"}""";
    private const string Cut = "{\"error\":\"answer too long for UDP\"}\n";
    private const string TooLong = "{\"error\":\"line too long\"}\n";
    private const int Longest = 200;
    private const int FuzzRounds = 3000;

    private static readonly DirectorySnapshot Directory = TestDump.SnapshotOf($"{Alice}\n{Bob}\n");

    [TestMethod]
    [DataRow("bob\n", Bob + "\n", DisplayName = "one line")]
    [DataRow("bob", Bob + "\n", DisplayName = "no LF at the end")]
    [DataRow("bob\r\nnobody\r\nalice\r\n", $"{Bob}\n\n{Alice}\n", DisplayName = "several lines")]
    [DataRow("\n\nbob\n\n", $"\n\n{Bob}\n\n", DisplayName = "empty lines beside one that is not")]
    [DataRow("all bob", $"[{Bob}]\n", DisplayName = "all")]
    [DataRow("nobody", "\n", DisplayName = "not found")]
    [DataRow("bob\n12345678901234567890123456789012345678901\nbob", $"{Bob}\n{TooLong}", DisplayName = "line too long: the rest is not answered")]
    public void AnswerDatagram_Requests_GivesOneLineEach(string datagram, string expected) =>
        Assert.AreEqual(expected, Ask(datagram));

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("\n", DisplayName = "empty line")]
    [DataRow("\r\n \t\r\n\n ", DisplayName = "blank lines")]
    [DataRow(Alice + "\n", DisplayName = "record, whose contact would find it again")]
    [DataRow("\n\r\n " + Alice + "\nbob\n", DisplayName = "record behind empty lines")]
    [DataRow($"[{Alice}]\n", DisplayName = "array")]
    [DataRow(Cut, DisplayName = "error")]
    public void AnswerDatagram_NoLineThatIsARequest_GivesNothing(string datagram)
    {
        var session = new LookupSession(Directory, MatchMode.Sip, 1024, log: null);

        var answer = Ask(datagram, session);

        Assert.AreEqual("", answer);
        Assert.AreEqual(default, session.Counts);
    }

    // Two servers, the forged source of the first datagram being the other one.
    [TestMethod]
    [DataRow("alice")]
    [DataRow("all alice\nbob\nnobody")]
    [DataRow("nobody\nalice")]
    [DataRow("alice\nalice\nalice\nalice\nalice")]
    [DataRow("bob\n12345678901234567890123456789012345678901")]
    public void AnswerDatagram_AnswerOfAServer_IsNotAnswered(string datagram)
    {
        var answer = Ask(datagram);

        Assert.AreNotEqual("", answer);
        Assert.AreEqual("", Ask(answer));
    }

    // An answer of "bob" is 26 bytes long, the error line 36: beside it there is room for 164, six answers and 8 bytes.
    [TestMethod]
    [DataRow("bob*7", "bob*7", DisplayName = "all fit, into the room of the error too")]
    [DataRow("bob*7\n*18", "bob*7\n*18", DisplayName = "all fit to the last byte")]
    [DataRow("bob*7\n*19", "bob*6cut", DisplayName = "one byte too many")]
    [DataRow("bob*8", "bob*6cut", DisplayName = "one answer too many")]
    [DataRow("bob*100", "bob*6cut", DisplayName = "far too many")]
    [DataRow("bob*6\n*8bob*2", "bob*6\n*8cut", DisplayName = "up to the room of the error")]
    [DataRow("bob*6\n*9bob*2", "bob*6\n*8cut", DisplayName = "one byte into the room of the error")]
    public void AnswerDatagram_NotAllFit_EndsWithOneErrorLine(string requests, string expected)
    {
        var session = new LookupSession(Directory, MatchMode.Sip, 1024, log: null);
        expected = Repeat(expected).Replace("bob", Bob + "\n", StringComparison.Ordinal).Replace("cut", Cut, StringComparison.Ordinal);

        var answer = Ask(Repeat(requests).Replace("bob", "bob\n", StringComparison.Ordinal), session);

        Assert.AreEqual(expected, answer);
        Assert.IsLessThanOrEqualTo(Longest, answer.Length);
        Assert.AreEqual(expected.EndsWith(Cut, StringComparison.Ordinal) ? 1 : 0, session.Counts.Errors);
    }

    [TestMethod]
    public void AnswerDatagram_AfterOneThatDidNotFit_StartsAnew()
    {
        var large = $$"""{"addressOfRecord":"large","x":"{{new string('x', 1000)}}"}""";
        var session = new LookupSession(TestDump.SnapshotOf($"{large}\n{Bob}"), MatchMode.Sip, 1024, log: null);

        var first = Ask("large", session);
        var second = Ask("bob", session);

        Assert.AreEqual(Cut, first);
        Assert.AreEqual($"{Bob}\n", second);
    }

    [TestMethod]
    public void AnswerDatagram_RandomRequests_AreAnsweredByTheRules()
    {
        var random = new Random(1);
        string[] aors = ["alice", "bob"];
        var reference = new ReferenceDirectory(
            new Dictionary<string, string[]> { ["alice"] = [Alice], ["bob"] = [Bob] }, maxLine: 40);
        var generator = new RequestGenerator(random, aors);
        var session = new LookupSession(Directory, MatchMode.Sip, 40, log: null);
        for (var round = 0; round < FuzzRounds; round++)
        {
            var datagram = generator.Stream(random.Next(12));

            var answer = Ask(Encoding.Latin1.GetBytes(datagram), session);

            Assert.AreEqual(Expected(reference, datagram), answer, $"round {round}: {datagram}");
        }
    }

    private static string Expected(ReferenceDirectory reference, string datagram)
    {
        var start = datagram.Trim(' ', '\t', '\r', '\n');
        if (start.Length == 0 || start[0] is '{' or '[')
        {
            return "";
        }

        var answer = reference.Answer(datagram);
        while (answer.Length > Longest)
        {
            var lines = answer.Replace(Cut, "", StringComparison.Ordinal).Split('\n')[..^1];
            answer = string.Concat(lines.SkipLast(1).Select(line => line + "\n")) + Cut;
        }

        return answer;
    }

    private static string Ask(string datagram, LookupSession? session = null) =>
        Ask(Encoding.UTF8.GetBytes(datagram), session ?? new LookupSession(Directory, MatchMode.Sip, maxLine: 40, log: null));

    private static string Ask(byte[] datagram, LookupSession session)
    {
        var output = new byte[Longest + ErrorLine.MaxLength];
        var length = session.AnswerDatagram(datagram, output);
        return Encoding.UTF8.GetString(output, 0, length);
    }

    // "bob*2x" is "bobbobx".
    private static string Repeat(string text) => System.Text.RegularExpressions.Regex.Replace(
        text,
        @"(\n|[a-z]+)\*(\d+)",
        match => string.Concat(Enumerable.Repeat(
            match.Groups[1].Value, int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture))));
}
