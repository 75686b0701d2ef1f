using System.Text;
using SipDirectory.Lookup;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

[TestClass]
public sealed class LookupSessionTests
{
    private const string Alice = """{"addressOfRecord":"alice"}""";
    private const string Zoe = """{"addressOfRecord":"zoë@example.com"}""";
    private const string TooLong = "{\"error\":\"line too long\"}\n";

    private static readonly DirectorySnapshot Directory = TestDump.SnapshotOf($"{Alice}\n{Zoe}\n");

    [TestMethod]
    [DataRow("alice\n", Alice + "\n", DisplayName = "found")]
    [DataRow("zoë@example.com\n", Zoe + "\n", DisplayName = "found, not ASCII")]
    [DataRow("bob\n", "\n", DisplayName = "not found")]
    [DataRow("Alice\n", "\n", DisplayName = "other case")]
    [DataRow("alic\n", "\n", DisplayName = "start of an AOR")]
    [DataRow("alicee\n", "\n", DisplayName = "more than an AOR")]
    [DataRow("alice\r\n", Alice + "\n", DisplayName = "CR LF")]
    [DataRow("alice\r\r\n", "\n", DisplayName = "two CR")]
    [DataRow("alice \r\n", Alice + "\n", DisplayName = "blank before CR LF")]
    [DataRow(" \t alice\t \n", Alice + "\n", DisplayName = "blanks at both ends")]
    [DataRow("\u00a0alice\n", "\n", DisplayName = "a no-break space is no blank")]
    [DataRow("al ice\n", "\n", DisplayName = "blank inside")]
    [DataRow("\n", "\n", DisplayName = "empty line")]
    [DataRow("\r\n", "\n", DisplayName = "empty line, CR LF")]
    [DataRow(" \t\n", "\n", DisplayName = "blanks only")]
    [DataRow("alice\0\n", "\n", DisplayName = "NUL")]
    [DataRow("\0\nalice\n", "\n" + Alice + "\n", DisplayName = "the connection goes on after NUL")]
    [DataRow("bob\n\nalice\nbob\n", "\n\n" + Alice + "\n\n", DisplayName = "several, in order")]
    [DataRow("alice", Alice + "\n", DisplayName = "last line without LF")]
    [DataRow("alice\r", Alice + "\n", DisplayName = "last line without LF, with CR")]
    [DataRow("bob\nalice", "\n" + Alice + "\n", DisplayName = "last line without LF, after another")]
    [DataRow(" ", "\n", DisplayName = "last line of a blank, without LF")]
    [DataRow("", "", DisplayName = "no line at all")]
    public void Answer_Requests_GivesOneLineEach(string requests, string expected)
    {
        var answers = SessionClient.Ask(Directory, requests);

        Assert.AreEqual(expected, answers);
    }

    [TestMethod]
    [DataRow(new byte[] { 0xFF }, DisplayName = "no UTF-8 lead byte")]
    [DataRow(new byte[] { (byte)'a', 0xC3 }, DisplayName = "truncated sequence")]
    [DataRow(new byte[] { 0xC1, 0xA1 }, DisplayName = "overlong")]
    [DataRow(new byte[] { 0xED, 0xA0, 0x80 }, DisplayName = "surrogate")]
    [DataRow(new byte[] { 0xFF, (byte)'<', (byte)'a', (byte)'l', (byte)'i', (byte)'c', (byte)'e', (byte)'>' }, DisplayName = "beside an AOR")]
    [DataRow(new byte[] { (byte)'a', (byte)'l', (byte)'i', (byte)'c', (byte)'e', (byte)';', 0xC3 }, DisplayName = "in a parameter")]
    [DataRow(new byte[] { (byte)'a', (byte)'l', (byte)'i', (byte)'c', (byte)'e', (byte)';', 0 }, DisplayName = "NUL in a parameter")]
    [DataRow(new byte[] { 1, 2, 3, 0x80, 0, 0xFE, (byte)'@', (byte)'%' }, DisplayName = "binary")]
    public void Answer_BytesThatAreNoAor_GivesEmptyLineAndGoesOn(byte[] line)
    {
        var client = new SessionClient(new LookupSession(Directory, MatchMode.Sip, 1024, log: null), () => 4096);

        client.Send([.. line, (byte)'\n', .. "alice\n"u8], isLast: true);

        Assert.AreEqual($"\n{Alice}\n", Encoding.UTF8.GetString(client.Answers));
    }

    [TestMethod]
    [DataRow("alice\n", Alice + "\n", DisplayName = "as long as may be")]
    [DataRow("alice\r\n", Alice + "\n", DisplayName = "as long as may be, CR LF")]
    [DataRow("alice", Alice + "\n", DisplayName = "as long as may be, last")]
    [DataRow("alice\r", Alice + "\n", DisplayName = "as long as may be, last, with CR")]
    [DataRow("alice \n", TooLong, DisplayName = "one more, a blank")]
    [DataRow("alices\r\n", TooLong, DisplayName = "one more, CR LF")]
    [DataRow("alices", TooLong, DisplayName = "one more, last")]
    [DataRow("alice\nbob\r\nalices\nalice\n", Alice + "\n\n" + TooLong, DisplayName = "earlier lines answered, later ones not")]
    public void Answer_LimitOfFive_CountsWithoutLineEnd(string requests, string expected)
    {
        var answers = SessionClient.Ask(Directory, requests, maxLine: 5, outputSize: ErrorLine.MaxLength);

        Assert.AreEqual(expected, answers);
    }

    [TestMethod]
    public void Answer_LineTooLongBeforeItsEnd_EndsAtOnce()
    {
        var client = new SessionClient(new LookupSession(Directory, MatchMode.Sip, 5, log: null), () => 4096);

        client.Send("alice\r"u8);
        var atTheLimit = client.Status;
        client.Send("x"u8);

        Assert.AreEqual(SessionStatus.NeedsInput, atTheLimit);
        Assert.AreEqual(SessionStatus.Ended, client.Status);
        Assert.AreEqual(TooLong, Encoding.UTF8.GetString(client.Answers));
    }

    [TestMethod]
    public void Answer_HalfALine_WaitsForTheRest()
    {
        var client = new SessionClient(new LookupSession(Directory, MatchMode.Sip, 1024, log: null), () => 4096);

        client.Send("bob\nal"u8);
        var answersToHalf = Encoding.UTF8.GetString(client.Answers);
        client.Send("ice\n"u8);

        Assert.AreEqual("\n", answersToHalf);
        Assert.AreEqual($"\n{Alice}\n", Encoding.UTF8.GetString(client.Answers));
        Assert.AreEqual(SessionStatus.NeedsInput, client.Status);
    }

    [TestMethod]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(200)]
    [DataRow(2 * 1024 * 1024)]
    public void Answer_RecordOfOneMebibyte_ComesInPieces(int outputSize)
    {
        var filler = new string('x', (1024 * 1024) - """{"addressOfRecord":"big","x":""}""".Length);
        var record = $$"""{"addressOfRecord":"big","x":"{{filler}}"}""";
        var snapshot = TestDump.SnapshotOf($"{record}\n{Alice}");

        var answers = SessionClient.Ask(snapshot, "alice\nbig\nbob\nall big\nbig", outputSize: outputSize);

        Assert.AreEqual($"{Alice}\n{record}\n\n[{record}]\n{record}\n", answers);
    }

    [TestMethod]
    public void Answer_Requests_AreCounted()
    {
        var session = new LookupSession(Directory, MatchMode.Sip, 5, log: null);
        var client = new SessionClient(session, () => 4096);

        client.Send("alice\nbob\nbob\n\n123456\nalice\n"u8, isLast: true);

        Assert.AreEqual(5, session.Counts.Requests);
        Assert.AreEqual(1, session.Counts.Found);
        Assert.AreEqual(3, session.Counts.NotFound);
        Assert.AreEqual(1, session.Counts.Errors);
    }
}
