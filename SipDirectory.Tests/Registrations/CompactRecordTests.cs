using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class CompactRecordTests
{
    private const int Mutations = 300_000;

    private static readonly byte[] Alphabet =
        [.. "\"\\{}[]:, \tu0019-.eE+ntfa\u0001\u007f"u8, 0x80, 0xC3];

    [TestMethod]
    [DataRow("""{"addressOfRecord":"a"}""", DisplayName = "the least")]
    [DataRow("""{"x":"\"\\\/\b\f\n\r\t","addressOfRecord":"a@b"}""", DisplayName = "escapes of one character")]
    [DataRow("""{"addressOfRecord":"a","n":null,"t":true,"f":false,"i":[0,-0,17,-4],"e":[],"o":{},"p":{"addressOfRecord":1}}""", DisplayName = "values of each kind")]
    [DataRow("""{"a":[[[[[[]]]]]],"addressOfRecord":"01234567890123456789012345678901234567890123456789012345678901234567890"}""", DisplayName = "nested, long strings")]
    public void TryAccept_CompactRecord_FindsTheAor(string record)
    {
        var line = Encoding.UTF8.GetBytes(record);

        Assert.IsTrue(CompactRecord.TryAccept(line, out var aor, out var length));
        Assert.IsNull(RecordParser.FindFault(line, out var expected, out _));
        Assert.AreEqual(expected, aor);
        Assert.AreEqual(line.Length, length);
    }

    [TestMethod]
    public void TryAccept_RecordOfTheGenerator_IsTrue()
    {
        using var dump = new MemoryStream();
        new DumpGenerator(seed: 5).WriteTo(dump, records: 2000);

        var accepted = Lines(dump.ToArray()).Count(line => CompactRecord.TryAccept(line, out _, out _));

        Assert.AreEqual(2000, accepted);
    }

    // Whatever is accepted must be sound, compact, and keyed as the slow way would key it; the rest is not its business.
    [TestMethod]
    public void TryAccept_MutatedRecords_NeverAcceptsWhatTheParserRefuses()
    {
        var random = new Random(17);
        byte[][] seeds =
        [
            """{"addressOfRecord":"ab","x":[1,-20,0,null,true,false,{"y":"z\n"}],"created":"2016-12-12T22:40:40.764Z"}"""u8.ToArray(),
            """{"tenantId":"0127d974-f9f3-0704-2dee-000100420001","addressOfRecord":"0142e2fa3543cb32bf000100620002","e":{}}"""u8.ToArray(),
            """{"addressOfRecord":"a","addressOfRecorX":"b","q":"\"\\"}"""u8.ToArray(),
        ];
        var accepted = 0;

        for (var round = 0; round < Mutations; round++)
        {
            var line = seeds[random.Next(seeds.Length)].ToList();
            for (var edits = random.Next(4); edits >= 0 && line.Count > 0; edits--)
            {
                Mutate(line, random);
            }

            var bytes = line.ToArray();
            if (CompactRecord.TryAccept(bytes, out var aor, out var length))
            {
                accepted++;
                var text = Encoding.Latin1.GetString(bytes);
                Assert.IsNull(RecordParser.FindFault(bytes, out var expected, out var isEscaped), text);
                Assert.IsFalse(isEscaped, text);
                Assert.AreEqual(expected, aor, text);
                Assert.AreEqual(bytes.Length, length, text);
                Assert.AreEqual(bytes.Length, RecordParser.Minify(bytes), text);
            }
        }

        Assert.IsGreaterThan(Mutations / 20, accepted);
    }

    private static void Mutate(List<byte> line, Random random)
    {
        var at = random.Next(line.Count);
        switch (random.Next(4))
        {
            case 0:
                line[at] = Alphabet[random.Next(Alphabet.Length)];
                break;
            case 1:
                line.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                break;
            case 2:
                line.RemoveAt(at);
                break;
            default:
                var piece = line.GetRange(at, random.Next(Math.Min(20, line.Count - at)));
                line.InsertRange(random.Next(line.Count), piece);
                break;
        }
    }

    private static IEnumerable<byte[]> Lines(byte[] dump)
    {
        var start = 0;
        for (var end = Array.IndexOf(dump, (byte)'\n'); end >= 0; end = Array.IndexOf(dump, (byte)'\n', start))
        {
            yield return dump[start..end];
            start = end + 1;
        }
    }
}
