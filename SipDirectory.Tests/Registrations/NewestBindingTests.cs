using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class NewestBindingTests
{
    // Each row: the dates in the order of the lines, then the lines, newest first.
    [TestMethod]
    [DataRow("2016-01-01T00:00:00Z|2016-01-02T00:00:00Z", "1 0", DisplayName = "later line newer")]
    [DataRow("2016-01-02T00:00:00Z|2016-01-01T00:00:00Z", "0 1", DisplayName = "earlier line newer")]
    [DataRow("2016-01-01T00:00:00.763Z|2016-01-01T00:00:00.764Z|2016-01-01T00:00:00.762Z", "1 0 2", DisplayName = "milliseconds")]
    [DataRow("2016-01-01T00:00:00Z|2016-01-01T00:00:00.0Z", "1 0", DisplayName = "tie: the later line")]
    [DataRow("2016-01-01T00:00:00.0Z|2016-01-01T00:00:00Z|2016-01-01T00:00:00.00Z", "2 1 0", DisplayName = "tie of three")]
    [DataRow("2016-01-01T12:00:00+02:00|2016-01-01T11:00:00Z", "1 0", DisplayName = "offset east")]
    [DataRow("2016-01-01T12:00:00-02:00|2016-01-01T13:00:00Z", "0 1", DisplayName = "offset west")]
    [DataRow("2016-01-01T12:00:00+02:00|2016-01-01T10:00:00Z", "1 0", DisplayName = "tie across offsets")]
    [DataRow("2016-01-01T12:00:00|2016-01-01T11:59:59Z", "0 1", DisplayName = "no offset: UTC, newer")]
    [DataRow("2016-01-01T12:00:00|2016-01-01T12:00:01Z", "1 0", DisplayName = "no offset: UTC, older")]
    [DataRow("2016-01-01|2016-01-02T00:00:00Z|2015-12-31", "1 0 2", DisplayName = "dates without time")]
    [DataRow("2016-01-02T00:00:00Z|yesterday", "1 0", DisplayName = "later line does not parse")]
    [DataRow("yesterday|2016-01-02T00:00:00Z", "1 0", DisplayName = "earlier line does not parse")]
    [DataRow("x|y|z", "2 1 0", DisplayName = "none parses")]
    [DataRow("2016-01-03T00:00:00Z|x|2016-01-02T00:00:00Z", "1 0 2", DisplayName = "not parsed: as new as what was before it")]
    [DataRow("2016-01-02T00:00:00Z|x|2016-01-03T00:00:00Z", "2 1 0", DisplayName = "not parsed, then a newer one")]
    [DataRow("2016-01-02T00:00:00Z|2016-02-30T00:00:00Z", "1 0", DisplayName = "no such day")]
    [DataRow("2016-01-02T00:00:00Z|", "1 0", DisplayName = "empty date")]
    [DataRow("2016-01-02T00:00:00Z|0001-01-01T00:00:00+14:00", "1 0", DisplayName = "before the first date")]
    public void Load_SeveralBindings_AreOrderedByDate(string dates, string expected)
    {
        var records = dates.Split('|').Select((date, line) => $$"""{"addressOfRecord":"a","line":{{line}},"created":"{{date}}"}""").ToList();
        var newestFirst = expected.Split(' ').Select(line => records[int.Parse(line)]).ToList();

        var snapshot = TestDump.SnapshotOf(string.Join('\n', records));

        Assert.AreEqual(
            $"{newestFirst[0]}\n[{string.Join(',', newestFirst)}]\n", SessionClient.Ask(snapshot, "a\nall a\n"));
    }

    [TestMethod]
    [DataRow(""" "created":null """, DisplayName = "null")]
    [DataRow(""" "created":20160101 """, DisplayName = "number")]
    [DataRow(""" "created":["2015-01-01T00:00:00Z"] """, DisplayName = "array")]
    [DataRow(""" "x":{"created":"2015-01-01T00:00:00Z"} """, DisplayName = "deeper only")]
    public void Load_NoDate_GivesTheLaterLine(string field)
    {
        var later = $$"""{"addressOfRecord":"a",{{field.Trim()}}}""";

        var snapshot = TestDump.SnapshotOf($"{TestDump.Record("a", "2016-01-01T00:00:00Z")}\n{later}");

        Assert.AreEqual(later + "\n", SessionClient.Ask(snapshot, "a\n"));
    }

    [TestMethod]
    public void Load_EscapedDate_IsRead()
    {
        var newer = """{"addressOfRecord":"a","cr\u0065ated":"\u00320\u00317-01-01T00:00:00Z"}""";

        var snapshot = TestDump.SnapshotOf($"{newer}\n{TestDump.Record("a", "2016-01-01T00:00:00Z")}");

        Assert.AreEqual(newer + "\n", SessionClient.Ask(snapshot, "a\n"));
    }

    // Bindings belong to an AOR as it is written; what another spelling of it has is not mixed in.
    [TestMethod]
    public void Load_TwoSpellings_KeepTheirBindings()
    {
        var plain = TestDump.Record("a@h", "2016-01-01T00:00:00Z");
        var uri = TestDump.Record("sip:a@h", "2017-01-01T00:00:00Z");

        var snapshot = TestDump.SnapshotOf($"{plain}\n{uri}");

        Assert.AreEqual($"[{plain}]\n[{uri}]\n", SessionClient.Ask(snapshot, "all a@h\nall sip:a@h\n"));
    }
}
