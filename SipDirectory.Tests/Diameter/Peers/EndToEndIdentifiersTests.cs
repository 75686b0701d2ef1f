using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class EndToEndIdentifiersTests
{
    // RFC 6733 §3: the low twelve bits of the time may be the high ones of the identifier.
    [TestMethod]
    public void Next_FirstOfARun_BeginsWithTheTime()
    {
        var identifiers = new EndToEndIdentifiers(new FakeClock(DateTimeOffset.FromUnixTimeSeconds(0x12345)));

        var first = identifiers.Next();

        Assert.AreEqual(0x34500001u, first);
    }

    [TestMethod]
    public void Next_RestartAfterABusyTime_GivesOthers()
    {
        var clock = new FakeClock();
        var before = new EndToEndIdentifiers(clock);
        var first = Enumerable.Range(0, 100_000).Select(_ => before.Next()).ToHashSet();
        clock.Advance(TimeSpan.FromMilliseconds(100));
        var after = new EndToEndIdentifiers(clock);

        var second = Enumerable.Range(0, 1000).Select(_ => after.Next()).ToList();

        Assert.HasCount(100_000, first);
        Assert.IsFalse(second.Exists(first.Contains));
    }
}
