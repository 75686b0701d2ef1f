using System.Globalization;
using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Tests.Registrations;

[TestClass]
public sealed class CreationDateTests
{
    [TestMethod]
    [DataRow("2016-12-12T22:40:40.764Z", "2016-12-12 22:40:40.7640000", DisplayName = "usual")]
    [DataRow("2016-12-12T22:40:40Z", "2016-12-12 22:40:40.0000000", DisplayName = "without milliseconds")]
    [DataRow("2016-02-29T00:00:00.000Z", "2016-02-29 00:00:00.0000000", DisplayName = "leap day")]
    [DataRow("9999-12-31T23:59:59.999Z", "9999-12-31 23:59:59.9990000", DisplayName = "last")]
    [DataRow("2016-12-12T22:40:40.7641Z", "2016-12-12 22:40:40.7641000", DisplayName = "finer")]
    [DataRow("2016-12-12T22:40:40.76Z", "2016-12-12 22:40:40.7600000", DisplayName = "coarser")]
    [DataRow("2016-12-12T22:40:40.764+02:00", "2016-12-12 20:40:40.7640000", DisplayName = "offset")]
    [DataRow("2016-12-12T22:40:40.764", "2016-12-12 22:40:40.7640000", DisplayName = "no offset")]
    [DataRow("2016-12-12", "2016-12-12 00:00:00.0000000", DisplayName = "no time")]
    [DataRow("2016-12-12T22:40:40\\u005A", "2016-12-12 22:40:40.0000000", DisplayName = "escaped")]
    [DataRow("2017-02-29T00:00:00.000Z", null, DisplayName = "no leap year")]
    [DataRow("2016-13-12T22:40:40.764Z", null, DisplayName = "month 13")]
    [DataRow("2016-00-12T22:40:40.764Z", null, DisplayName = "month 0")]
    [DataRow("0000-01-01T00:00:00.000Z", null, DisplayName = "year 0")]
    [DataRow("2016-12-12T24:40:40.764Z", null, DisplayName = "hour 24")]
    [DataRow("2016-12-12T22:60:40.764Z", null, DisplayName = "minute 60")]
    [DataRow("2016-12-12T22:40:60.764Z", null, DisplayName = "second 60")]
    [DataRow("2016-12-12T22:40:4x.764Z", null, DisplayName = "letter")]
    [DataRow("2016-12-12 22:40:40.764Z", null, DisplayName = "blank")]
    [DataRow("2016-12-12T22:40:40.764z", null, DisplayName = "small z")]
    [DataRow("", null, DisplayName = "empty")]
    public void TicksOf_DateInAnyForm_ReadsWhatIsADate(string date, string? expected)
    {
        var record = Encoding.UTF8.GetBytes($$"""{"addressOfRecord":"a","x":{"created":"1999-01-01T00:00:00Z"},"created":"{{date}}","created":"2000-01-01T00:00:00Z"}""");

        var ticks = CreationDate.TicksOf(record);

        Assert.AreEqual(
            expected, ticks is { } known ? new DateTime(known).ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture) : null);
    }

    [TestMethod]
    [DataRow("""{"addressOfRecord":"a"}""", DisplayName = "none")]
    [DataRow("""{"addressOfRecord":"a","created":null}""", DisplayName = "null")]
    [DataRow("""{"addressOfRecord":"a","x":{"created":"2016-12-12T22:40:40.764Z"}}""", DisplayName = "deeper only")]
    [DataRow("""{"addressOfRecord":"\"created\":\"2016-12-12T22:40:40.764Z\""}""", DisplayName = "in a text")]
    public void TicksOf_RecordWithoutDate_IsNull(string record)
    {
        Assert.IsNull(CreationDate.TicksOf(Encoding.UTF8.GetBytes(record)));
    }
}
