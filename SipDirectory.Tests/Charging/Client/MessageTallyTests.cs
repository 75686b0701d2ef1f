using SipDirectory.Charging.Client;

namespace SipDirectory.Tests.Charging.Client;

[TestClass]
public sealed class MessageTallyTests
{
    // A bucket of the histogram is 1.6 % wide.
    [TestMethod]
    [DataRow(0.5, 500.0)]
    [DataRow(0.9, 900.0)]
    [DataRow(0.99, 990.0)]
    [DataRow(0.999, 999.0)]
    [DataRow(1.0, 1000.0)]
    public void Percentile_OneToAThousandMilliseconds_IsWhatTheFractionDidNotExceed(double fraction, double expected)
    {
        var tally = new MessageTally();
        foreach (var milliseconds in Enumerable.Range(1, 1000).Reverse())
        {
            tally.Add(isAnswered: true, error: null, TimeSpan.FromMilliseconds(milliseconds));
        }

        var actual = tally.Percentile(fraction).TotalMilliseconds;

        Assert.AreEqual(expected, actual, expected * 0.016);
        Assert.IsGreaterThanOrEqualTo(expected, actual);
    }

    [TestMethod]
    public void Add_AnswersErrorsAndSilence_AreCountedApart()
    {
        var tally = new MessageTally();

        tally.Add(isAnswered: true, error: null, TimeSpan.FromMilliseconds(1));
        tally.Add(isAnswered: true, "DIAMETER_TOO_BUSY", TimeSpan.FromMilliseconds(2));
        tally.Add(isAnswered: false, "no answer within 1 s", TimeSpan.FromSeconds(1));
        tally.Add(isAnswered: true, "DIAMETER_TOO_BUSY", TimeSpan.FromMilliseconds(2));

        Assert.AreEqual((4L, 3L, 1L), (tally.Sent, tally.Answered, tally.Successful));
        Assert.AreSequenceEqual([KeyValuePair.Create("DIAMETER_TOO_BUSY", 2L), KeyValuePair.Create("no answer within 1 s", 1L)], tally.Errors);
        Assert.AreEqual(TimeSpan.FromMilliseconds(2), tally.Percentile(1));
    }

    [TestMethod]
    public void Add_EverNewErrors_KeepsFiftyAndTheSum()
    {
        var tally = new MessageTally();

        for (var code = 0; code < 1000; code++)
        {
            tally.Add(isAnswered: true, $"{code}", TimeSpan.Zero);
        }

        Assert.HasCount(51, tally.Errors);
        Assert.AreEqual(KeyValuePair.Create("other errors", 950L), tally.Errors[0]);
    }

    [TestMethod]
    public void Percentile_NothingAdded_IsZero() => Assert.AreEqual(TimeSpan.Zero, new MessageTally().Percentile(0.5));

    [TestMethod]
    public void Lines_OfALoad_TellAnswersRateErrorsAndPercentiles()
    {
        var tally = new MessageTally();
        foreach (var milliseconds in Enumerable.Range(1, 30))
        {
            tally.Add(isAnswered: true, milliseconds == 30 ? "DIAMETER_TOO_BUSY" : null, TimeSpan.FromMilliseconds(milliseconds));
        }

        var report = new LoadReport(tally, TextWriter.Null, TextWriter.Null);

        Assert.AreEqual("30 answers in 1.5 s, 20 a second, 1 errors", report.LineOf(TimeSpan.FromSeconds(1.5)));
        Assert.MatchesRegex(@"^Latency in ms: p50 15\.\d\d, p90 27\.\d\d, p99 30\.00, p99\.9 30\.00, max 30\.00$", report.LatencyLine());
    }
}
