using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class RedirectCacheTests
{
    private static readonly RedirectSubject Subject = new("s;1;1", "alice@home.example", "home.example", 4, "relay.example");

    private readonly FakeClock _clock = new();
    private readonly RedirectCache _cache;

    public RedirectCacheTests() => _cache = new RedirectCache(capacity: 4, _clock);

    // RFC 6733 §6.13: each usage looks at its own part of a request.
    [TestMethod]
    [DataRow(RedirectUsage.AllSession, "s;1;1", null, null, 0u, null)]
    [DataRow(RedirectUsage.AllUser, null, "alice@home.example", null, 0u, null)]
    [DataRow(RedirectUsage.RealmAndApplication, null, null, "HOME.example", 4u, null)]
    [DataRow(RedirectUsage.AllRealm, null, null, "home.example", 9u, null)]
    [DataRow(RedirectUsage.AllApplication, null, null, "other.example", 4u, null)]
    [DataRow(RedirectUsage.AllHost, null, null, null, 0u, "Relay.example")]
    public void Find_SameSubjectOfTheUsage_GivesTheHost(
        RedirectUsage usage, string? session, string? user, string? realm, uint applicationId, string? host)
    {
        Add(usage, "aaa://hms.example");
        var same = new RedirectSubject(session, user, realm, applicationId, host);
        var other = new RedirectSubject("s;1;2", "bob@home.example", "far.example", 7, "far.example");

        Assert.AreEqual("hms.example", _cache.Find(same)?.Host);
        Assert.IsNull(_cache.Find(other));
    }

    [TestMethod]
    public void Find_SeveralUsages_TakesThemInOrder()
    {
        RedirectUsage[] lastFirst =
        [
            RedirectUsage.AllHost, RedirectUsage.AllApplication, RedirectUsage.AllRealm,
            RedirectUsage.RealmAndApplication, RedirectUsage.AllUser, RedirectUsage.AllSession,
        ];
        var cache = new RedirectCache(capacity: 6, _clock);

        foreach (var usage in lastFirst)
        {
            cache.Add(usage, Subject, DiameterUri.Parse($"aaa://{usage}.example"), TimeSpan.FromHours(1));

            Assert.AreEqual($"{usage}.example", cache.Find(Subject)?.Host);
        }
    }

    [TestMethod]
    public void Find_CacheTimeIsOver_IsNull()
    {
        Add(RedirectUsage.AllRealm, "aaa://hms.example");
        _clock.Advance(TimeSpan.FromMinutes(59));
        var before = _cache.Find(Subject);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsNotNull(before);
        Assert.IsNull(_cache.Find(Subject));
    }

    [TestMethod]
    public void Add_DontCache_KeepsNothing()
    {
        Add(RedirectUsage.DontCache, "aaa://hms.example");

        Assert.IsTrue(_cache.IsEmpty);
    }

    [TestMethod]
    public void Add_MoreThanTheCapacity_ForgetsTheOldest()
    {
        for (var i = 0; i < 5; i++)
        {
            var subject = new RedirectSubject($"s;1;{i}", null, null, 0, null);
            _cache.Add(RedirectUsage.AllSession, subject, DiameterUri.Parse("aaa://hms.example"), TimeSpan.FromHours(1));
        }

        Assert.IsNull(_cache.Find(new RedirectSubject("s;1;0", null, null, 0, null)));
        Assert.IsNotNull(_cache.Find(new RedirectSubject("s;1;1", null, null, 0, null)));
    }

    private void Add(RedirectUsage usage, string host) => _cache.Add(usage, Subject, DiameterUri.Parse(host), TimeSpan.FromHours(1));
}
