using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed partial class DumpGeneratorTests
{
    private const string FirstExample = """
        {"addressOfRecord":"0142e2fa3543cb32bf000100620002","tenantId":"0127d974-f9f3-0704-2dee-000100420001","uri":"sip:0142e2fa3543cb32bf000100620002@10.21.21.127;jbcuser=cpe70;x-ebcid=AsfApcJMpgA","contact":"<sip:0142e2fa3543cb32bf000100620002@10.21.21.127;jbcuser=cpe70;x-ebcid=AsfApcJMpgA>;methods=\"INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER\"","path":["<sip:Mi0xOTkuMTkyLjE2NS4xOTQtMTk2MjI@10.119.255.103:5060;lr>"],"source":"199.192.165.194:19622","target":"162.250.60.10:5061","userAgent":"polycom.vvx.600","rawUserAgent":"PolycomVVX-VVX_600-UA/5.4.5.6770","created":"2016-12-12T22:40:40.764Z","lineId":"013db2ba-2175-6d29-6157-000100620002"}
        """;

    private static readonly string[] FieldsInOrder =
    [
        "addressOfRecord", "tenantId", "uri", "contact", "path", "source", "target", "userAgent", "rawUserAgent",
        "created", "lineId",
    ];

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [TestMethod]
    public void WriteTo_OneRecord_IsTheFirstPublishedExample()
    {
        var dump = Dump(records: 1, seed: 7);

        Assert.AreEqual(FirstExample + "\n", Encoding.UTF8.GetString(dump));
    }

    [TestMethod]
    public void WriteTo_TwoRecords_EndsWithTheSecondPublishedExample()
    {
        var record = Records(records: 2, seed: 7)[1];

        Assert.AreEqual("0148c1f489badb837d000100620002", Text(record, "addressOfRecord"));
        Assert.AreEqual("0127d974-f9f3-0704-2dee-000100420001", Text(record, "tenantId"));
        Assert.AreEqual("polycom.vvx.500", Text(record, "userAgent"));
        Assert.AreEqual("2016-12-13T04:48:30.889Z", Text(record, "created"));
    }

    [TestMethod]
    public void WriteTo_SameSeed_GivesTheSameBytes()
    {
        var once = Dump(records: 1000, seed: -5);
        var again = Dump(records: 1000, seed: -5);

        Assert.AreSequenceEqual(once, again);
    }

    [TestMethod]
    public void WriteTo_MoreRecordsOfTheSameSeed_StartsWithTheShorterDump()
    {
        var shorter = Dump(records: 300, seed: 5);
        var longer = Dump(records: 1000, seed: 5);

        Assert.AreSequenceEqual(shorter, longer[..shorter.Length]);
    }

    [TestMethod]
    public void WriteTo_OtherSeed_GivesOtherAddressesOfRecord()
    {
        var one = Records(records: 501, seed: 1).Select(record => Text(record, "addressOfRecord"));
        var other = Records(records: 501, seed: 2).Select(record => Text(record, "addressOfRecord"));

        // The published examples are in both.
        Assert.HasCount(2, one.Intersect(other));
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(20161212L)]
    [DataRow(long.MinValue)]
    public void WriteTo_501Records_Have494AddressesOfRecord(long seed)
    {
        var records = Records(records: 501, seed);

        Assert.HasCount(501, records);
        Assert.HasCount(494, records.Select(record => Text(record, "addressOfRecord")).Distinct());
    }

    [TestMethod]
    public void WriteTo_ManyRecords_AreCompactAndOfTheStatedLength()
    {
        foreach (var line in Lines(records: 20_000, seed: 3))
        {
            using var document = JsonDocument.Parse(line);
            var compact = JsonSerializer.Serialize(document.RootElement, Relaxed);

            Assert.AreEqual(compact, line);
            Assert.IsInRange(500, DumpGenerator.MaxRecordBytes, Encoding.UTF8.GetByteCount(line));
        }
    }

    [TestMethod]
    public void WriteTo_ManyRecords_HaveTheFieldsOfTheExample()
    {
        foreach (var record in Records(records: 5000, seed: 3))
        {
            Assert.AreSequenceEqual(FieldsInOrder, record.EnumerateObject().Select(field => field.Name).ToArray());
            Assert.MatchesRegex(AddressOfRecordPattern(), Text(record, "addressOfRecord"));
            Assert.MatchesRegex(GuidPattern(), Text(record, "tenantId"));
            Assert.MatchesRegex(GuidPattern(), Text(record, "lineId"));
            Assert.StartsWith($"sip:{Text(record, "addressOfRecord")}@", Text(record, "uri"));
            Assert.StartsWith($"<{Text(record, "uri")}>", Text(record, "contact"));
            Assert.IsTrue(DateTime.TryParseExact(Text(record, "created"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                CultureInfo.InvariantCulture, DateTimeStyles.None, out var created));
            Assert.AreEqual((2016, 12), (created.Year, created.Month));
        }
    }

    [TestMethod]
    public void WriteTo_ManyRecords_CarryTheSourceInTheFirstPathEntry()
    {
        foreach (var record in Records(records: 5000, seed: 3))
        {
            var user = record.GetProperty("path")[0].GetString()!["<sip:".Length..].Split('@')[0];
            var flow = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(user));

            Assert.AreEqual("2-" + Text(record, "source").Replace(':', '-'), flow);
        }
    }

    [TestMethod]
    public void WriteTo_ManyRecords_VaryAsRealDumpsDo()
    {
        var records = Records(records: 20_000, seed: 3);

        var capitals = records.Count(record => Text(record, "addressOfRecord").Any(char.IsAsciiLetterUpper));
        var unknownDevices = records.Count(record => record.GetProperty("userAgent").ValueKind == JsonValueKind.Null);
        var twoProxies = records.Count(record => record.GetProperty("path").GetArrayLength() == 2);
        var userAgents = records.Select(record => record.GetProperty("userAgent").GetString() ?? "").ToList();
        Assert.HasCount(5, records.Select(record => Text(record, "tenantId")).Distinct());
        Assert.IsInRange(2000, 3000, capitals);
        Assert.IsInRange(500, 700, unknownDevices);
        Assert.IsInRange(1, 2000, twoProxies);
        foreach (var maker in new[] { "polycom.", "yealink.", "panasonic.", "linksys.", "zoiper." })
        {
            Assert.Contains(name => name.StartsWith(maker, StringComparison.Ordinal), userAgents);
        }
    }

    [TestMethod]
    public void WriteTo_100000Records_RepeatAnAddressOfRecordOnlyInFurtherBindings()
    {
        var records = Records(records: 100_000, seed: 11);
        var bindings = records.GroupBy(record => Text(record, "addressOfRecord")).ToList();

        var further = 0;
        foreach (var binding in bindings)
        {
            further += binding.Count() - 1;
            Assert.HasCount(1, binding.Select(record => Text(record, "tenantId")).Distinct());
            Assert.HasCount(1, binding.Select(record => Text(record, "lineId")).Distinct());
            Assert.HasCount(binding.Count(), binding.Select(record => Text(record, "contact")).Distinct());
        }

        Assert.AreEqual(100_000 / 71, further);
        Assert.HasCount(100_000, records.Select(record => Text(record, "created")).Distinct());
        Assert.HasCount(100_000 - further, bindings.DistinctBy(binding => binding.Key.ToUpperInvariant()));
        Assert.IsTrue(bindings.Where(binding => binding.Key.EndsWith("000100620002", StringComparison.Ordinal))
            .All(binding => binding.Count() == 1));
    }

    [TestMethod]
    public void WriteTo_TenTimesTheRecords_AllocatesNoMore()
    {
        var generator = new DumpGenerator(seed: 1);
        generator.WriteTo(Stream.Null, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        generator.WriteTo(Stream.Null, 1000);
        var few = GC.GetAllocatedBytesForCurrentThread() - before;
        generator.WriteTo(Stream.Null, 10_000);
        var many = GC.GetAllocatedBytesForCurrentThread() - before - few;

        Assert.AreEqual(few, many);
    }

    [GeneratedRegex("^01([0-9a-f]{16}|[0-9A-F]{16})[0-9]{12}$")]
    private static partial Regex AddressOfRecordPattern();

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    private static partial Regex GuidPattern();

    private static byte[] Dump(long records, long seed)
    {
        using var output = new MemoryStream();
        new DumpGenerator(seed).WriteTo(output, records);
        return output.ToArray();
    }

    private static string[] Lines(long records, long seed)
    {
        var lines = Encoding.UTF8.GetString(Dump(records, seed)).Split('\n');
        Assert.AreEqual("", lines[^1]);
        return lines[..^1];
    }

    private static List<JsonElement> Records(long records, long seed) =>
        [.. Lines(records, seed).Select(line => JsonElement.Parse(line))];

    private static string Text(JsonElement record, string field) => record.GetProperty(field).GetString()!;
}
