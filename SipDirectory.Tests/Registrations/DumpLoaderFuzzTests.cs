using System.Text;
using System.Text.Json;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Registrations;

/// <summary>Sound records, damaged at random: the loader takes exactly those that a judge of its own kind takes.</summary>
[TestClass]
public sealed class DumpLoaderFuzzTests
{
    private const int Lines = 3000;
    private const int MaxAor = 40;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] Records =
    [
        """{"addressOfRecord":"0142e2fa3543cb32bf","tenantId":"0127d974","path":["<sip:M@10.1.2.3:5060;lr>"],"userAgent":null,"created":"2016-12-12T22:40:40.764Z"}""",
        """{ "a" : [ 1 , -2.5e+3 , true , { "b" : "\"\\ x" } ] , "addressOfRecord" : "sip:zoë@Example.COM" }""",
        """{"\u0061ddressOfRecord":"\u0061\ud83d\ude00b","x":"é\ud83d\ude00","addressOfRecords":"\udbff\udfff"}""",
        """{"addressOfRecord":"x"}""",
    ];

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\t", "\r", "\0", "\uFEFF", "\\u0000", "\\n", "\\ud800", "\\uDC00",
            "\\u0020", "\\x", "null", "1", "01", "\"addressOfRecord\":\"y\",", "\"addressOfRecord\":1,", "\"\\ud800ddressOfRecord\":1,",
            "\"address\\udc00OfRecord\":1,", "{\"x\":", "//", "/**/", "é", new string('u', MaxAor),
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [(byte)'\n'],
    ];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Load_DamagedRecords_TakesWhatTheJudgeTakes(int seed)
    {
        var random = new Random(seed);
        var dump = new MemoryStream();
        for (var i = 0; i < Lines; i++)
        {
            dump.Write(Damaged(random));
            dump.Write(random.Next(5) == 0 ? "\r\n"u8 : "\n"u8);
        }

        var (sound, badLines) = Judge(dump.ToArray());

        var result = TestDump.Load(dump.ToArray(), maxRequestLine: MaxAor, MatchMode.Exact, skipBadRecords: true);

        Assert.AreEqual(string.Join(' ', badLines.Take(10)), string.Join(' ', result.FirstBadRecords.Select(bad => bad.Line)));
        Assert.AreEqual(badLines.Count, result.BadRecords);
        Assert.AreEqual(sound.Count, result.Records + result.Duplicates);
        Assert.IsGreaterThan(Lines / 10, badLines.Count);
        Assert.IsGreaterThan(Lines / 10, sound.Count);
        foreach (var aor in sound.Distinct())
        {
            Assert.StartsWith("{", SessionClient.Ask(result.Snapshot!, aor + "\n", MatchMode.Exact), aor);
        }
    }

    [TestMethod]
    public void Load_RandomBytes_AreBadRecords()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var dump = new byte[20_000];
            new Random(seed).NextBytes(dump);
            dump[0] = (byte)'x';

            var result = TestDump.Load(dump, skipBadRecords: true);

            Assert.IsNull(result.Snapshot);
            Assert.IsGreaterThan(0, result.BadRecords);
        }
    }

    private static byte[] Damaged(Random random)
    {
        var record = Encoding.UTF8.GetBytes(Records[random.Next(Records.Length)]).ToList();
        for (var change = random.Next(4); change > 0; change--)
        {
            var at = random.Next(record.Count);
            switch (random.Next(5))
            {
                case 0:
                    record[at] = (byte)random.Next(256);
                    break;
                case 1:
                    record.RemoveAt(at);
                    break;
                case 2:
                    record = record[..at];
                    break;
                default:
                    record.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
            }

            if (record.Count == 0)
            {
                break;
            }
        }

        return [.. record];
    }

    private static (List<string> Aors, List<int> BadLines) Judge(byte[] dump)
    {
        var aors = new List<string>();
        var badLines = new List<int>();
        var number = 0;
        foreach (var line in Encoding.Latin1.GetString(dump).Split('\n'))
        {
            number++;
            var text = number == 1 && line.StartsWith("ï»¿", StringComparison.Ordinal) ? line[3..] : line;
            if (text.Trim(' ', '\t', '\r').Length == 0)
            {
                continue;
            }

            if (AorOf(Encoding.Latin1.GetBytes(text)) is { } aor)
            {
                aors.Add(aor);
            }
            else
            {
                badLines.Add(number);
            }
        }

        return (aors, badLines);
    }

    private static string? AorOf(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(StrictUtf8.GetString(line), new JsonDocumentOptions { MaxDepth = 1000 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            ReadAllText(document.RootElement);
            var aors = document.RootElement.EnumerateObject().Where(field => field.Name == "addressOfRecord").ToList();
            var aor = aors.Count == 1 && aors[0].Value.ValueKind == JsonValueKind.String ? aors[0].Value.GetString()! : "";
            var isCarried = aor.Length > 0 && aor == aor.Trim(' ', '\t') && !aor.Contains('\n') && !aor.Contains('\0')
                && Encoding.UTF8.GetByteCount(aor) <= MaxAor;
            return isCarried ? aor : null;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidOperationException">A text in it has a lone surrogate.</exception>
    private static void ReadAllText(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            _ = element.GetString();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            element.EnumerateArray().ToList().ForEach(ReadAllText);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in element.EnumerateObject())
            {
                _ = field.Name;
                ReadAllText(field.Value);
            }
        }
    }
}
