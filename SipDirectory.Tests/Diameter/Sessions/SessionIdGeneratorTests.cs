using SipDirectory.Diameter.Sessions;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Sessions;

[TestClass]
public sealed class SessionIdGeneratorTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);

    [TestMethod]
    public void Next_Calls_CountFromTheTimeOfTheStart()
    {
        var generator = new SessionIdGenerator("client.example", new FakeClock(Start));

        var first = generator.Next();
        var second = generator.Next("gy;1");

        Assert.AreEqual("client.example;1767225600;1", first);
        Assert.AreEqual("client.example;1767225600;2;gy;1", second);
    }

    [TestMethod]
    public void Next_RestartWithinTheSameSecond_GivesOthers()
    {
        var before = new SessionIdGenerator("client.example", new FakeClock(Start));
        var first = Enumerable.Range(0, 1000).Select(_ => before.Next()).ToHashSet();
        var after = new SessionIdGenerator("client.example", new FakeClock(Start + TimeSpan.FromMilliseconds(1)));

        var second = Enumerable.Range(0, 1000).Select(_ => after.Next()).ToList();

        Assert.HasCount(1000, first);
        Assert.IsFalse(second.Exists(first.Contains));
    }

    [TestMethod]
    public void Next_SeveralThreads_GiveNoneTwice()
    {
        var generator = new SessionIdGenerator("client.example");
        var ids = new string[4000];

        Parallel.For(0, ids.Length, i => ids[i] = generator.Next());

        Assert.HasCount(ids.Length, ids.ToHashSet());
    }
}
