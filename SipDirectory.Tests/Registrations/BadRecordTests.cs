using System.Text;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class BadRecordTests
{
    private const int Mebibyte = 1024 * 1024;
    private const string A = """{"addressOfRecord":"a"}""";
    private const string B = """{"addressOfRecord":"b"}""";
    private const string Surrogate = "lone surrogate";
    private const string Blanks = "addressOfRecord with blanks at its ends, which no request can carry";
    private const string Unspeakable = "addressOfRecord with a line feed or NUL, which no request can carry";

    [TestMethod]
    [DataRow("hello", "not well-formed JSON at byte 1", DisplayName = "no JSON")]
    [DataRow("""{"addressOfRecord":"x\"}""", "not well-formed JSON at byte 25", DisplayName = "half a record")]
    [DataRow("""{"addressOfRecord":"x",}""", "not well-formed JSON at byte 24", DisplayName = "trailing comma")]
    [DataRow("""{"addressOfRecord":"x"} {}""", "not well-formed JSON at byte 25", DisplayName = "two values")]
    [DataRow("""{"addressOfRecord":"x"}//""", "not well-formed JSON at byte 24", DisplayName = "comment")]
    [DataRow("""{"addressOfRecord":1,"x":}""", "not well-formed JSON at byte 26", DisplayName = "no JSON, after another fault")]
    [DataRow("{\"addressOfRecord\":\"x\ty\"}", "not well-formed JSON at byte 22", DisplayName = "raw tab in a string")]
    [DataRow("{\"addressOfRecord\":\"x\"}\0", "not well-formed JSON at byte 24", DisplayName = "NUL behind")]
    [DataRow("""{"addressOfRecord":"\x"}""", "not well-formed JSON at byte 22", DisplayName = "no such escape")]
    [DataRow("""{"addressOfRecord":"x","n":01}""", "not well-formed JSON at byte 29", DisplayName = "number with a leading zero")]
    [DataRow("\uFEFF{}", "not well-formed JSON at byte 1", DisplayName = "byte order mark in a later line")]
    [DataRow("""["addressOfRecord","x"]""", "not a JSON object", DisplayName = "array")]
    [DataRow("""[{"addressOfRecord":"x"}]""", "not a JSON object", DisplayName = "array of a record")]
    [DataRow("1", "not a JSON object", DisplayName = "number")]
    [DataRow("\"addressOfRecord\"", "not a JSON object", DisplayName = "string")]
    [DataRow("null", "not a JSON object", DisplayName = "null")]
    [DataRow("{}", "no addressOfRecord", DisplayName = "no AOR")]
    [DataRow("""{"x":{"addressOfRecord":"x"}}""", "no addressOfRecord", DisplayName = "AOR deeper only")]
    [DataRow("""{"x":"addressOfRecord","addressofrecord":"x"}""", "no addressOfRecord", DisplayName = "name as value, in other case")]
    [DataRow("""{"addressOfRecord":""}""", "empty addressOfRecord", DisplayName = "empty AOR")]
    [DataRow("""{"addressOfRecord":null}""", "addressOfRecord is not a string", DisplayName = "null AOR")]
    [DataRow("""{"addressOfRecord":1}""", "addressOfRecord is not a string", DisplayName = "number as AOR")]
    [DataRow("""{"addressOfRecord":{"addressOfRecord":"x"}}""", "addressOfRecord is not a string", DisplayName = "object as AOR")]
    [DataRow("""{"addressOfRecord":["x"]}""", "addressOfRecord is not a string", DisplayName = "array as AOR")]
    [DataRow("""{"addressOfRecord":"x","addressOfRecord":"x"}""", "repeated addressOfRecord", DisplayName = "repeated AOR")]
    [DataRow("""{"addressOfRecord":"x","\u0061ddressOfRecord":1}""", "repeated addressOfRecord", DisplayName = "repeated AOR, escaped name")]
    [DataRow("""{"addressOfRecord":"\ud800"}""", Surrogate, DisplayName = "high surrogate in the AOR")]
    [DataRow("""{"addressOfRecord":"x","y":"\udc00"}""", Surrogate, DisplayName = "low surrogate in a value")]
    [DataRow("""{"addressOfRecord":"x","y":"\ud800\ud800\udc00"}""", Surrogate, DisplayName = "high surrogate before a pair")]
    [DataRow("""{"addressOfRecord":"x","y":"\ud800\udc00\udc00"}""", Surrogate, DisplayName = "low surrogate after a pair")]
    [DataRow("""{"addressOfRecord":"x","y":"\uD800x\uDC00"}""", Surrogate, DisplayName = "letter between")]
    [DataRow("""{"addressOfRecord":"x","y":"\ud800\\udc00"}""", Surrogate, DisplayName = "backslash between")]
    [DataRow("""{"addressOfRecord":"x","y":"\uDBFF\n"}""", Surrogate, DisplayName = "highest high surrogate")]
    [DataRow("""{"addressOfRecord":"x","y":[{"z":"\uDFFF"}]}""", Surrogate, DisplayName = "deep inside")]
    [DataRow("""{"addressOfRecord":"x","\ud800":1}""", Surrogate, DisplayName = "in a short name")]
    [DataRow("""{"addressOfRecord":"x","\ud800ddressOfRecord":1}""", Surrogate, DisplayName = "in a name as long as that of the AOR")]
    [DataRow("""{"addressOfRecord":"x","address\udc00OfRecord":1}""", Surrogate, DisplayName = "in a name that begins like that of the AOR")]
    [DataRow("""{"addressOfRecord":"x","y":{"addressOf\ud800ecord":1}}""", Surrogate, DisplayName = "in a name deep inside")]
    [DataRow("""{"addressOfRecord":"x\ny"}""", Unspeakable, DisplayName = "LF in the AOR")]
    [DataRow("""{"addressOfRecord":"x\u0000"}""", Unspeakable, DisplayName = "NUL in the AOR")]
    [DataRow("""{"addressOfRecord":" x"}""", Blanks, DisplayName = "blank in front")]
    [DataRow("""{"addressOfRecord":"x "}""", Blanks, DisplayName = "blank behind")]
    [DataRow("""{"addressOfRecord":"\tx"}""", Blanks, DisplayName = "tab in front")]
    [DataRow("""{"addressOfRecord":"x\u0020"}""", Blanks, DisplayName = "escaped blank behind")]
    [DataRow("""{"addressOfRecord":" "}""", Blanks, DisplayName = "blank only")]
    [DataRow("""{"addressOfRecord":"12345678901"}""", "addressOfRecord longer than a request line may be (10 bytes)", DisplayName = "longer than a request")]
    [DataRow("""{"addressOfRecord":"éééééé"}""", "addressOfRecord longer than a request line may be (10 bytes)", DisplayName = "longer than a request in UTF-8")]
    public void Load_BadRecord_IsNamedWithLineAndReason(string record, string reason)
    {
        var result = TestDump.Load($"{A}\n\n{record}\r\n{B}", maxRequestLine: 10);

        Assert.IsNull(result.Snapshot);
        Assert.AreEqual(1, result.BadRecords);
        Assert.AreEqual(new BadRecord(3, reason), result.FirstBadRecords.Single());
        Assert.AreEqual(2, result.Records);
    }

    [TestMethod]
    [DataRow(new byte[] { 0xFF }, DisplayName = "no lead byte")]
    [DataRow(new byte[] { 0xC3 }, DisplayName = "truncated")]
    [DataRow(new byte[] { 0xC0, 0xAF }, DisplayName = "overlong")]
    [DataRow(new byte[] { 0xED, 0xA0, 0x80 }, DisplayName = "surrogate")]
    [DataRow(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, DisplayName = "beyond Unicode")]
    public void Load_InvalidUtf8_IsBad(byte[] bytes)
    {
        byte[] inAor = [.. "{\"addressOfRecord\":\"x"u8, .. bytes, .. "\"}\n"u8];
        byte[] inValue = [.. "{\"addressOfRecord\":\"x\",\"y\":\""u8, .. bytes, .. "\"}\n"u8];
        byte[] between = [.. "{\"addressOfRecord\":\"x\""u8, .. bytes, .. "}\n"u8];

        var result = TestDump.Load([.. inAor, .. inValue, .. between]);

        Assert.IsNull(result.Snapshot);
        Assert.AreSequenceEqual(
            Enumerable.Range(1, 3).Select(line => new BadRecord(line, "invalid UTF-8")).ToArray(), result.FirstBadRecords.ToArray());
    }

    [TestMethod]
    [DataRow("""{"addressOfRecord":"1234567890"}""", "1234567890", DisplayName = "as long as a request")]
    [DataRow("""{"addressOfRecord":"ééééé"}""", "ééééé", DisplayName = "as long as a request in UTF-8")]
    [DataRow("""{"addressOfRecord":"\u0061234567890"}""", "a234567890", DisplayName = "longer only with its escapes")]
    [DataRow("""{"addressOfRecord":"a b"}""", "a b", DisplayName = "blank inside")]
    [DataRow("""{"addressOfRecord":"a\rb"}""", "a\rb", DisplayName = "CR inside")]
    [DataRow("""{"addressOfRecord":"a\r"}""", "a\r\r", DisplayName = "CR at the end, which two CR carry")]
    [DataRow("{\"addressOfRecord\":\"\u00a0\"}", "\u00a0", DisplayName = "no-break space")]
    public void Load_AorThatARequestCanCarry_IsFound(string record, string request)
    {
        var result = TestDump.Load(record, maxRequestLine: 10);

        Assert.IsNotNull(result.Snapshot);
        Assert.AreEqual(record + "\n", SessionClient.Ask(result.Snapshot, request + "\n", maxLine: 10));
    }

    [TestMethod]
    [DataRow(Mebibyte, "", "\n", true, DisplayName = "1 MiB, LF")]
    [DataRow(Mebibyte, "", "\r\n", true, DisplayName = "1 MiB, CR LF")]
    [DataRow(Mebibyte, "", "", true, DisplayName = "1 MiB, last")]
    [DataRow(Mebibyte, "\uFEFF", "\r\n", true, DisplayName = "1 MiB, byte order mark, CR LF")]
    [DataRow(Mebibyte + 1, "", "\n", false, DisplayName = "one more, LF")]
    [DataRow(Mebibyte + 1, "", "\r\n", false, DisplayName = "one more, CR LF")]
    [DataRow(Mebibyte + 1, "", "", false, DisplayName = "one more, last")]
    [DataRow(2 * Mebibyte, "", "\n", false, DisplayName = "2 MiB")]
    [DataRow(5 * Mebibyte, "", "\n", false, DisplayName = "5 MiB")]
    [DataRow(5 * Mebibyte, "", "", false, DisplayName = "5 MiB, last")]
    public void Load_LongRecord_IsSoundUpToOneMebibyte(int length, string before, string after, bool isSound)
    {
        var filler = new string('x', length - """{"addressOfRecord":"a","x":""}""".Length);
        var record = $$"""{"addressOfRecord":"a","x":"{{filler}}"}""";

        var result = TestDump.Load($"{before}{record}{after}");

        Assert.AreEqual(isSound ? 1 : 0, result.Records);
        Assert.AreEqual(isSound ? "" : "1: longer than 1 MiB", string.Join(", ", result.FirstBadRecords.Select(bad => $"{bad.Line}: {bad.Reason}")));
    }

    [TestMethod]
    public void Load_ManyBadRecords_NamesTheFirstTen()
    {
        var dump = string.Concat(Enumerable.Range(1, 25).Select(line => line % 2 == 0 ? "x\n" : TestDump.Record($"{line}") + "\n"));

        var result = TestDump.Load(dump);

        Assert.IsNull(result.Snapshot);
        Assert.AreEqual(12, result.BadRecords);
        Assert.AreEqual("2 4 6 8 10 12 14 16 18 20", string.Join(' ', result.FirstBadRecords.Select(bad => bad.Line)));
    }

    // Several blocks, judged by several threads: the numbers count on across them.
    [TestMethod]
    public void Load_BadRecordsFarApart_AreNamedByTheirLines()
    {
        var filler = new string('x', 1000);
        var lines = Enumerable.Range(1, 20_000).Select(line =>
            line % 3000 == 7 ? "bad" : $$"""{"addressOfRecord":"{{line}}","x":"{{filler}}"}""");

        var result = TestDump.Load(string.Join('\n', lines));

        Assert.AreEqual(7, result.BadRecords);
        Assert.AreEqual(
            "7 3007 6007 9007 12007 15007 18007", string.Join(' ', result.FirstBadRecords.Select(bad => bad.Line)));
        Assert.AreEqual(20_000 - 7, result.Records);
    }

    [TestMethod]
    public void Load_SkippingBadRecords_ServesTheRest()
    {
        var result = TestDump.Load($"x\n{A}\n{new string('y', 3 * Mebibyte)}\n{B}\nz", skipBadRecords: true);

        Assert.AreEqual(3, result.BadRecords);
        Assert.AreEqual("1 3 5", string.Join(' ', result.FirstBadRecords.Select(bad => bad.Line)));
        Assert.AreEqual(2, result.Records);
        Assert.AreEqual($"{A}\n{B}\n\n", SessionClient.Ask(result.Snapshot!, "a\nb\nx\n"));
    }

    [TestMethod]
    [DataRow("", 0L, DisplayName = "nothing")]
    [DataRow("\uFEFF", 0L, DisplayName = "byte order mark only")]
    [DataRow("\n \r\n\t\n", 0L, DisplayName = "blank lines only")]
    [DataRow("x\n{}\n", 2L, DisplayName = "bad records only")]
    public void Load_NoSoundRecord_IsRefusedEitherWay(string dump, long badRecords)
    {
        foreach (var skipBadRecords in new[] { false, true })
        {
            var result = TestDump.Load(dump, skipBadRecords: skipBadRecords);

            Assert.IsNull(result.Snapshot);
            Assert.AreEqual(0, result.Records);
            Assert.AreEqual(badRecords, result.BadRecords);
        }
    }

    [TestMethod]
    public void Load_Utf16Dump_IsBad()
    {
        var result = TestDump.Load([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes($"{A}\n{B}\n")]);

        Assert.IsNull(result.Snapshot);
        Assert.AreEqual(new BadRecord(1, "invalid UTF-8"), result.FirstBadRecords[0]);
    }
}
