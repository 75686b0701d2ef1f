using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class PendingRequestsTests
{
    private readonly PendingRequests _pending = new(capacity: 3);

    [TestMethod]
    public void TryTake_KnownIdentifier_GivesItsRequestOnce()
    {
        var (first, second) = (Request(), Request());
        _pending.TryAdd(first, out var ofFirst);
        _pending.TryAdd(second, out var ofSecond);

        var isFound = _pending.TryTake(ofSecond, out var found);
        var isFoundAgain = _pending.TryTake(ofSecond, out _);

        Assert.AreNotEqual(ofFirst, ofSecond);
        Assert.IsTrue(isFound);
        Assert.AreSame(second, found);
        Assert.IsFalse(isFoundAgain);
        Assert.AreEqual(1, _pending.Count);
    }

    [TestMethod]
    public void TryAdd_TooMany_IsRefused()
    {
        for (var i = 0; i < 3; i++)
        {
            _pending.TryAdd(Request(), out _);
        }

        var isAdded = _pending.TryAdd(Request(), out _);

        Assert.IsFalse(isAdded);
    }

    [TestMethod]
    public void TakeExpired_DeadlinesPassed_GivesThoseAlone()
    {
        var late = Request(deadline: 10);
        _pending.TryAdd(late, out _);
        _pending.TryAdd(Request(deadline: 11), out _);

        var expired = _pending.TakeExpired(now: 10);

        PendingRequest[] expected = [late];
        Assert.AreSequenceEqual(expected, expired);
        Assert.AreEqual(1, _pending.Count);
    }

    [TestMethod]
    public void TakeAll_ClosedConnection_TakesNoMore()
    {
        _pending.TryAdd(Request(), out _);

        var taken = _pending.TakeAll(close: true);
        var isAdded = _pending.TryAdd(Request(), out _);

        Assert.HasCount(1, taken);
        Assert.IsFalse(isAdded);
    }

    private static PendingRequest Request(long deadline = long.MaxValue) => new(default, deadline);
}
