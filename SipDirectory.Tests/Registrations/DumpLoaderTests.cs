using System.Text;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class DumpLoaderTests
{
    private const string A = """{"addressOfRecord":"a"}""";
    private const string B = """{"addressOfRecord":"b"}""";

    [TestMethod]
    [DataRow($"{A}\n{B}\n", DisplayName = "LF")]
    [DataRow($"{A}\r\n{B}\r\n", DisplayName = "CR LF")]
    [DataRow($"{A}\n{B}", DisplayName = "no last line end")]
    [DataRow($"{A}\r\n{B}\r", DisplayName = "last line end of CR only")]
    [DataRow($"\uFEFF{A}\n{B}\n", DisplayName = "byte order mark")]
    [DataRow($"\uFEFF\r\n{A}\n{B}\n", DisplayName = "byte order mark, then nothing")]
    [DataRow($"\n\r\n \t \r\n{A}\n\n{B}\n\n\n", DisplayName = "blank lines")]
    [DataRow($"  {A}\t\n\t{B}  ", DisplayName = "blanks around records")]
    public void Load_LineEnds_GiveTheSameDirectory(string dump)
    {
        var result = TestDump.Load(dump);

        Assert.AreEqual(2, result.Records);
        Assert.AreEqual(0, result.BadRecords);
        Assert.AreEqual(Encoding.UTF8.GetByteCount(dump), result.Bytes);
        Assert.AreEqual($"{A}\n{B}\n", SessionClient.Ask(result.Snapshot!, "a\nb\n"));
    }

    [TestMethod]
    [DataRow("""{"addressOfRecord":"a","x":null,"y":[1,2.50,-0,1e+5],"x":true}""", DisplayName = "numbers, repeated names")]
    [DataRow("""{"z":{"addressOfRecord":"inner"},"addressOfRecord":"a","b":{}}""", DisplayName = "any order, AOR inside too")]
    [DataRow("""{"addressOfRecord":"a","x":"\u00e9\/é\n\"\\ \ud83d\ude00 😀"}""", DisplayName = "escapes")]
    [DataRow("{\"addressOfRecord\":\"a\",\"x\":\"  a\u00a0 b  \"}", DisplayName = "white space in strings")]
    [DataRow("""{"addressOfRecord":"a","x":"\ud83d\ude00","\u0000":"\u0000"}""", DisplayName = "surrogate pair, NUL elsewhere")]
    [DataRow("""{"\u0061ddressOf\u0052ecord":"a"}""", DisplayName = "escaped property name")]
    [DataRow("""{"addressofrecord":1,"AddressOfRecord":2,"addressOfRecord":"a","addressOfRecord ":3}""", DisplayName = "other names")]
    [DataRow("{\"addressOfRecord\":\"a\",\"x\":\"\u007f\u2028\uFEFF\"}", DisplayName = "odd characters")]
    public void Load_CompactRecord_IsAnsweredByteForByte(string record)
    {
        var snapshot = TestDump.SnapshotOf(record);

        Assert.AreEqual(record + "\n", SessionClient.Ask(snapshot, "a\n"));
    }

    [TestMethod]
    [DataRow("""{ "addressOfRecord" : "a" , "b" : [ 1 , 2.50 ] }""", """{"addressOfRecord":"a","b":[1,2.50]}""", DisplayName = "blanks")]
    [DataRow("{\t\"addressOfRecord\":\r\t\"a\"\r}\r", """{"addressOfRecord":"a"}""", DisplayName = "tabs and CR")]
    [DataRow("""   {"addressOfRecord":"a"}""", """{"addressOfRecord":"a"}""", DisplayName = "in front")]
    [DataRow("""{"b": " \" , \\", "addressOfRecord":"a"}""", """{"b":" \" , \\","addressOfRecord":"a"}""", DisplayName = "quotation marks in strings")]
    [DataRow("""{"b":1, "b":1, "a":-1.0E+2, "addressOfRecord":"a", "c":"\u0041\/"}""", """{"b":1,"b":1,"a":-1.0E+2,"addressOfRecord":"a","c":"\u0041\/"}""", DisplayName = "order, repeats, numbers, escapes kept")]
    [DataRow("""{ " x " : " y ", "addressOfRecord":"a"}""", """{" x ":" y ","addressOfRecord":"a"}""", DisplayName = "white space in strings kept")]
    public void Load_WhiteSpaceBetweenTokens_IsRemoved(string record, string expected)
    {
        var snapshot = TestDump.SnapshotOf($"{record}\n{B}\n");

        Assert.AreEqual($"{expected}\n{B}\n", SessionClient.Ask(snapshot, "a\nb\n"));
    }

    [TestMethod]
    [DataRow("""{"addressOfRecord":"\u0061lice"}""", "alice", DisplayName = "letter")]
    [DataRow("""{"addressOfRecord":"a\/b\\c\"d"}""", "a/b\\c\"d", DisplayName = "short escapes")]
    [DataRow("""{"addressOfRecord":"\u00e9\ud83d\ude00"}""", "é😀", DisplayName = "two and four bytes of UTF-8")]
    [DataRow("""{ "addressOfRecord" : "\u0061 b" }""", "a b", DisplayName = "white space to remove, too")]
    [DataRow("""{"addressOfRecord":"é😀"}""", "é😀", DisplayName = "no escapes")]
    public void Load_EscapedAor_IsKeyedByItsText(string record, string aor)
    {
        var snapshot = TestDump.SnapshotOf(record);

        Assert.StartsWith("{", SessionClient.Ask(snapshot, aor + "\n"));
    }

    [TestMethod]
    public void Load_SeveralRecords_AreCounted()
    {
        var result = TestDump.Load($"{A}\n{B}\n{A}\n{A}\r\n {A}\n{TestDump.Record("b", "x")}\n{B}");

        Assert.AreEqual(3, result.Records);
        Assert.AreEqual(2, result.Aors);
        Assert.AreEqual(1, result.AorsWithSeveralBindings);
        Assert.AreEqual(4, result.Duplicates);
        Assert.AreEqual($"[{A}]\n", SessionClient.Ask(result.Snapshot!, "all a\n"));
    }

    [TestMethod]
    public void Load_DuplicateOfALaterBinding_IsDropped()
    {
        var second = TestDump.Record("a", "2016-01-01");

        var result = TestDump.Load($"{A}\n{second}\r\n{second}\n{A}\n{second}");

        Assert.AreEqual(2, result.Records);
        Assert.AreEqual(3, result.Duplicates);
        Assert.AreEqual($"[{second},{A}]\n", SessionClient.Ask(result.Snapshot!, "all a\n"));
    }

    [TestMethod]
    [DataRow(100_000, DisplayName = "in an object")]
    [DataRow(500_000, DisplayName = "as deep as a line may be long")]
    public void Load_DeeplyNestedRecord_IsSound(int depth)
    {
        var deep = $$"""{"x":{{new string('[', depth)}}{{new string(']', depth)}},"addressOfRecord":"a"}""";

        var snapshot = TestDump.SnapshotOf($"{deep}\n{A}\n");

        Assert.AreEqual($"[{A},{deep}]\n", SessionClient.Ask(snapshot, "all a\n"));
    }

    [TestMethod]
    public void Load_GzipDump_IsRead()
    {
        var result = TestDump.Load([.. GzipFile.Member(Encoding.UTF8.GetBytes($"{A}\n{B[..5]}")), .. GzipFile.Member(Encoding.UTF8.GetBytes(B[5..]))]);

        Assert.AreEqual(2, result.Records);
        Assert.AreEqual(A.Length + 1 + B.Length, result.Bytes);
        Assert.AreEqual($"{B}\n", SessionClient.Ask(result.Snapshot!, "b\n"));
    }

    [TestMethod]
    public void Load_CutGzipDump_IsInvalidData()
    {
        var file = GzipFile.Member(Encoding.UTF8.GetBytes($"{A}\n{B}\n"));

        Assert.ThrowsExactly<InvalidDataException>(() => TestDump.Load(file[..^1], skipBadRecords: true));
    }

    // Larger than a first segment, compressed, so that its length is not known.
    [TestMethod]
    public void Load_DumpOfSeveralSegments_AnswersFromEach()
    {
        var filler = new string('x', 1000);
        var records = Enumerable.Range(0, 30_000).Select(i => $$"""{"addressOfRecord":"u{{i}}","x":"{{filler}}"}""").ToList();
        var dump = Encoding.UTF8.GetBytes(string.Join('\n', records));

        var result = TestDump.Load(GzipFile.Member(dump));

        Assert.AreEqual(records.Count, result.Records);
        var requests = string.Concat(Enumerable.Range(0, records.Count).Select(i => $"u{i}\n"));
        Assert.AreEqual(string.Join('\n', records) + "\n", SessionClient.Ask(result.Snapshot!, requests));
    }

    [TestMethod]
    public void Load_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, new string('\n', 5000));
        try
        {
            using var source = DumpSource.Open(file);
            var loader = new DumpLoader(1024, MatchMode.Sip, skipBadRecords: false, new LoadProgress());

            Assert.ThrowsExactly<OperationCanceledException>(() => loader.Load(source, cancellation.Token));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
