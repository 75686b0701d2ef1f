using SipDirectory.Registrations;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Lookup;

/// <summary>Which AOR of a directory a request finds, by its normal form or by an AOR's own.</summary>
[TestClass]
public sealed class FindingTests
{
    private static readonly string[] Aors =
    [
        "alice", "bob@example.com", "bob@example.com:5061", "Carol@Example.COM", "<sip:dave@example.com>",
        "sip:erin@example.com", "erin@example.com", "frank@EXAMPLE.com", "frank@Example.com", "tel:+15551234",
        "5551234", "a%40b@example.com", "grace@[2001:db8::1]", "g/h@example.com", "heidi%00@example.com",
    ];

    private static readonly DirectorySnapshot Sip = TestDump.SnapshotOf(MatchMode.Sip, Aors);
    private static readonly DirectorySnapshot Exact = TestDump.SnapshotOf(MatchMode.Exact, Aors);

    [TestMethod]
    [DataRow("<sip:alice@anywhere.org:5060;transport=tcp>", "alice", DisplayName = "user only")]
    [DataRow("alice@anywhere.org", "alice", DisplayName = "user only, without scheme")]
    [DataRow("sip:alice", "alice", DisplayName = "scheme and user")]
    [DataRow("sip:ALICE@anywhere.org", null, DisplayName = "the user in another case")]
    [DataRow("bob", null, DisplayName = "user of an AOR with '@'")]
    [DataRow("bob@example.org", null, DisplayName = "other host")]
    [DataRow("<sip:bob@EXAMPLE.com:5060>", "bob@example.com", DisplayName = "other port: without port")]
    [DataRow("<sip:bob@EXAMPLE.com:5061>", "bob@example.com:5061", DisplayName = "that port")]
    [DataRow("sips:bob@example.com?x=y", "bob@example.com", DisplayName = "headers")]
    [DataRow("sip:b%6fb@example.com", "bob@example.com", DisplayName = "escape")]
    [DataRow("carol@example.com", null, DisplayName = "the user is case-sensitive")]
    [DataRow("Carol@example.com", "Carol@Example.COM", DisplayName = "own normal form as second key: host")]
    [DataRow("sip:Carol@EXAMPLE.com:5060", "Carol@Example.COM", DisplayName = "both have a normal form")]
    [DataRow("dave@example.com", "<sip:dave@example.com>", DisplayName = "own normal form as second key: brackets")]
    [DataRow("+15551234", "tel:+15551234", DisplayName = "own normal form as second key: tel")]
    [DataRow("sip:+15551234@gateway.example.com;user=phone", "tel:+15551234", DisplayName = "user alone finds a second key")]
    [DataRow("tel:5551234", "5551234", DisplayName = "tel of a plain number")]
    [DataRow("sip:erin@example.com", "sip:erin@example.com", DisplayName = "exact bytes first")]
    [DataRow("erin@example.com", "erin@example.com", DisplayName = "a second key hides no AOR")]
    [DataRow("<erin@example.com>", "erin@example.com", DisplayName = "a form that is an AOR itself")]
    [DataRow("frank@example.com", null, DisplayName = "a form that two share")]
    [DataRow("frank@EXAMPLE.com", "frank@EXAMPLE.com", DisplayName = "one of the two, exactly")]
    [DataRow("frank@Example.com", "frank@Example.com", DisplayName = "the other of the two, exactly")]
    [DataRow("sip:a%40b@example.com", "a%40b@example.com", DisplayName = "escaped '@'")]
    [DataRow("sip:a%40b@anywhere.org", null, DisplayName = "escaped '@', other host")]
    [DataRow("sip:grace@[2001:DB8::1]:5060;lr", "grace@[2001:db8::1]", DisplayName = "IPv6 reference and port")]
    [DataRow("sip:g%2Fh@example.com", "g/h@example.com", DisplayName = "escaped '/'")]
    [DataRow("heidi%00@EXAMPLE.com", "heidi%00@example.com", DisplayName = "escaped NUL is left alone")]
    [DataRow("\"Bob <b@x>\" <sip:bob@example.com>;tag=1", "bob@example.com", DisplayName = "pasted whole")]
    public void Answer_InSipMode_UnderstandsWhatIsPasted(string request, string? aor)
    {
        var answer = SessionClient.Ask(Sip, request + "\n");

        Assert.AreEqual(aor is null ? "\n" : TestDump.Record(aor) + "\n", answer);
    }

    [TestMethod]
    [DataRow("bob@example.com", "bob@example.com", DisplayName = "exact")]
    [DataRow("<sip:dave@example.com>", "<sip:dave@example.com>", DisplayName = "exact, with brackets")]
    [DataRow("<bob@example.com>", null, DisplayName = "brackets")]
    [DataRow("sip:bob@example.com", null, DisplayName = "scheme")]
    [DataRow("bob@example.com;lr", null, DisplayName = "parameters")]
    [DataRow("bob@example.com?x", null, DisplayName = "headers")]
    [DataRow("b%6fb@example.com", null, DisplayName = "escape")]
    [DataRow("bob@EXAMPLE.com", null, DisplayName = "host case")]
    [DataRow("bob@example.com:5060", null, DisplayName = "port")]
    [DataRow("alice@example.com", null, DisplayName = "user")]
    [DataRow("dave@example.com", null, DisplayName = "no second keys")]
    public void Answer_InExactMode_ComparesBytesOnly(string request, string? aor)
    {
        var answer = SessionClient.Ask(Exact, request + "\n", MatchMode.Exact);

        Assert.AreEqual(aor is null ? "\n" : TestDump.Record(aor) + "\n", answer);
    }

    [TestMethod]
    public void Answer_FormThatThreeShare_FindsNone()
    {
        var snapshot = TestDump.SnapshotOf(MatchMode.Sip, "sip:a@h", "a@H", "<a@h>");

        var answer = SessionClient.Ask(snapshot, "a@h\n");

        Assert.AreEqual("\n", answer);
    }

    [TestMethod]
    public void Answer_FormLongerThanTheStackTakes_IsFound()
    {
        var user = new string('u', 3000);
        var result = TestDump.Load(TestDump.Record($"{user}@example.com"), maxRequestLine: 8000);

        var answer = SessionClient.Ask(result.Snapshot!, $"<sip:{user}@EXAMPLE.com>\n", maxLine: 8000);

        Assert.AreEqual(TestDump.Record($"{user}@example.com") + "\n", answer);
    }
}
