using System.Text;
using SipDirectory.Lookup;
using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

/// <summary>However a request stream is cut and its answers are taken, the answers are those of the rules.</summary>
[TestClass]
public sealed class SegmentationTests
{
    private const int Streams = 60;
    private const int LinesPerStream = 40;

    private static readonly string[] Aors =
    [
        "alice", "0142e2fa3543cb32bf000100620002", "bob@example.com", "bob@example.com:5061", "Carol@Example.COM",
        "<sip:dave@example.com>", "sip:erin@example.com", "erin@example.com", "frank@EXAMPLE.com", "frank@Example.com",
        "tel:+15551234", "5551234", "a%40b@example.com", "grace@[2001:db8::1]", "g/h@example.com", "all", "all alice",
        "zoë", "zoë@example.com", "x;y@h", "two words", "ivan?", "%", "@", "a@b@c", "<", "sip:", "judy@example.com;lr",
    ];

    // Small limits, so that some streams end with a line that is too long.
    [TestMethod]
    [DataRow(1, 1000, false)]
    [DataRow(2, 1000, false)]
    [DataRow(3, 70, false)]
    [DataRow(4, 50, false)]
    [DataRow(5, 1000, true, DisplayName = "large directory")]
    [DataRow(6, 70, true, DisplayName = "large directory, short lines")]
    public void Answer_AnySegmentation_GivesTheAnswersOfTheReference(int seed, int maxLine, bool isLarge)
    {
        var random = new Random(seed);
        var records = new Dictionary<string, string[]>();
        foreach (var aor in Aors)
        {
            records.Add(ToLatin1(aor), [.. Enumerable.Range(0, random.Next(1, 4)).Reverse().Select(i => ToLatin1(TestDump.Record(aor, $"2016-01-0{i + 1}T00:00:00Z")))]);
        }

        var others = isLarge ? Enumerable.Range(0, 20).Select(LargeRecord) : [];
        var snapshot = TestDump.SnapshotOf(FromLatin1(string.Join('\n', records.Values.SelectMany(list => list).Concat(others))));
        Assert.AreEqual(isLarge, snapshot.IsLarge);
        var reference = new ReferenceDirectory(records, maxLine);
        var generator = new RequestGenerator(random, [.. records.Keys]);
        var found = 0;
        for (var stream = 0; stream < Streams; stream++)
        {
            var requests = generator.Stream(LinesPerStream);
            var expected = reference.Answer(requests);
            found += expected.Count(letter => letter == '{');

            foreach (var (name, segmentSize) in Segmentations(random))
            {
                var client = new SessionClient(
                    new LookupSession(snapshot, MatchMode.Sip, maxLine, log: null), OutputSizes(random));
                Send(client, Encoding.Latin1.GetBytes(requests), segmentSize);

                var answers = Encoding.Latin1.GetString(client.Answers);

                Assert.AreEqual(expected, answers, $"stream {stream}, {name}");
            }
        }

        Assert.IsGreaterThan(Streams, found);
    }

    private static string LargeRecord(int number) =>
        $$"""{"addressOfRecord":"large{{number}}","x":"{{new string('x', 1_000_000)}}"}""";

    private static (string Name, Func<int> SegmentSize)[] Segmentations(Random random) =>
    [
        ("all at once", () => int.MaxValue),
        ("byte by byte", () => 1),
        ("small cuts", () => random.Next(1, 10)),
        ("large cuts", () => random.Next(1, 500)),
        ("any cuts", () => random.Next(4) == 0 ? random.Next(1, 300) : random.Next(1, 4)),
    ];

    private static Func<int> OutputSizes(Random random) => random.Next(3) switch
    {
        0 => () => ErrorLine.MaxLength,
        1 => () => random.Next(ErrorLine.MaxLength, 200),
        _ => () => 128 * 1024,
    };

    private static void Send(SessionClient client, byte[] requests, Func<int> segmentSize)
    {
        var sent = 0;
        while (client.Status != SessionStatus.Ended && sent < requests.Length)
        {
            var size = Math.Min(segmentSize(), requests.Length - sent);
            client.Send(requests.AsSpan(sent, size));
            sent += size;
        }

        if (client.Status != SessionStatus.Ended)
        {
            client.Send([], isLast: true);
        }
    }

    private static string ToLatin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string FromLatin1(string text) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));
}
