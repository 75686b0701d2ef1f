using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Traffic;

[TestClass]
public sealed class TrafficFeedTests
{
    private readonly FixedTime _time = new();
    private readonly TrafficFeed _feed;

    public TrafficFeedTests() => _feed = new TrafficFeed(_time);

    [TestMethod]
    public void TryTakeRoom_AThousandInASecond_NoMoreUntilTheNext()
    {
        var taken = Enumerable.Range(0, 1500).Count(_ => _feed.TryTakeRoom());
        _time.Now += TimeSpan.FromSeconds(1);

        Assert.AreEqual(1000, taken);
        Assert.AreEqual(500, _feed.Dropped);
        Assert.IsTrue(_feed.TryTakeRoom());
    }

    [TestMethod]
    public void Show_NobodyReads_KeepsTheFirstAndCountsTheRest()
    {
        for (var i = 0; i < 5000; i++)
        {
            _feed.Show($"line {i}");
        }

        _feed.Complete();
        var lines = new List<string>();
        while (_feed.Lines.TryRead(out var line))
        {
            lines.Add(line);
        }

        Assert.AreEqual("03:04:05.678 line 0", lines[0]);
        Assert.HasCount(4096, lines);
        Assert.AreEqual(5000 - 4096, _feed.Dropped);
        Assert.IsTrue(_feed.Lines.Completion.IsCompleted);
    }
}
