using System.Text;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class AnsweredRequestsTests
{
    private readonly AnsweredRequests _requests = new(capacity: 3, maxBytes: 100_000);
    private readonly List<string> _given = [];

    [TestMethod]
    public void TryTake_DuplicateOfAnAnsweredRequest_GetsTheStoredAnswer()
    {
        var taken = Take("a.example", 1, 272, "s;1");
        _requests.Complete(taken!, "answer"u8.ToArray());

        var again = Take("a.example", 1, 272, "s;1");

        Assert.IsNotNull(taken);
        Assert.IsNull(again);
        string[] expected = ["answer"];
        Assert.AreSequenceEqual(expected, _given);
    }

    [TestMethod]
    public void TryTake_DuplicateOfARequestBeingAnswered_WaitsForTheAnswer()
    {
        var taken = Take("a.example", 1, 272, "s;1");
        var again = Take("a.example", 1, 272, "s;1");
        var before = _given.Count;

        _requests.Complete(taken!, "answer"u8.ToArray());

        Assert.IsNull(again);
        Assert.AreEqual(0, before);
        Assert.HasCount(1, _given);
    }

    [TestMethod]
    [DataRow("b.example", 1u, 272u, "s;1", DisplayName = "another host")]
    [DataRow("a.example", 2u, 272u, "s;1", DisplayName = "another end-to-end identifier")]
    [DataRow("a.example", 1u, 271u, "s;1", DisplayName = "another command")]
    [DataRow("a.example", 1u, 272u, "s;2", DisplayName = "another session")]
    [DataRow("a.exampl", 1u, 272u, "es;1", DisplayName = "the same bytes cut elsewhere")]
    public void TryTake_AnotherRequest_IsTaken(string host, uint endToEnd, uint command, string session)
    {
        Take("a.example", 1, 272, "s;1");

        var other = Take(host, endToEnd, command, session);

        Assert.IsNotNull(other);
    }

    [TestMethod]
    public void Complete_MoreThanTheCapacity_ForgetsTheOldest()
    {
        for (var i = 0u; i < 4; i++)
        {
            _requests.Complete(Take("a.example", i, 272, "s;1")!, "answer"u8.ToArray());
        }

        Assert.IsNotNull(Take("a.example", 0, 272, "s;1"));
        Assert.IsNull(Take("a.example", 3, 272, "s;1"));
    }

    [TestMethod]
    public void Complete_AnswersOfManyBytes_ForgetTheOldest()
    {
        for (var i = 0u; i < 3; i++)
        {
            _requests.Complete(Take("a.example", i, 272, "s;1")!, new byte[40_000]);
        }

        Assert.IsNotNull(Take("a.example", 0, 272, "s;1"));
        Assert.IsNull(Take("a.example", 1, 272, "s;1"));
    }

    [TestMethod]
    public void TryTake_Full_AllocatesNothing()
    {
        var answer = new byte[200];
        Action<object?, ReadOnlyMemory<byte>> again = static (_, _) => { };
        for (var i = 0u; i < 1000; i++)
        {
            _requests.Complete(Take("a.example", i, 272, "s;1")!, answer);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1000u; i < 2000; i++)
        {
            var key = new RequestKey("a.example"u8, i, 272, "s;1"u8);
            _requests.TryTake(key, null, again, out var taken);
            _requests.Complete(taken!, answer);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private AnsweredRequest? Take(string host, uint endToEnd, uint command, string session)
    {
        var key = new RequestKey(Encoding.ASCII.GetBytes(host), endToEnd, command, Encoding.ASCII.GetBytes(session));
        var isTaken = _requests.TryTake(key, _given, (given, answer) => given.Add(Encoding.ASCII.GetString(answer.Span)), out var taken);
        Assert.AreEqual(isTaken, taken is not null);
        return taken;
    }
}
