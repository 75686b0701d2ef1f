using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging;

/// <summary>Which answers a server has after it was started again, with as many to keep as before, fewer, or more.</summary>
[TestClass]
public sealed class StoredAnswersTests
{
    private const int Opening = 1000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(3, "8 9 10", "9 10 11")]
    [DataRow(1, "10", "11")]
    [DataRow(2, "9 10", "10 11")]
    [DataRow(5, "7 8 9 10", "7 8 9 10 11")]
    public async Task Restart_WithSoManyAnswersToKeep_KeepsTheLatestAndForgetsTheOldest(int limit, string afterOne, string afterTwo)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        await DebitAsync(path, limit: 3, [.. Enumerable.Range(0, 10)]);

        var first = Stored(path);
        await DebitAsync(path, limit, [10]);
        var second = Stored(path);
        await DebitAsync(path, limit, [11]);

        Assert.AreEqual("7 8 9", first);
        Assert.AreEqual(afterOne, second);
        Assert.AreEqual(afterTwo, Stored(path));
    }

    // What was kept is answered again without a charge; what was forgotten is a new event.
    [TestMethod]
    public async Task Restart_RequestsAreRepeated_ChargesNoneWhoseAnswerWasKept()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        var before = await DebitAsync(path, limit: 3, [0, 1, 2, 3, 4]);

        var kept = await DebitAsync(path, limit: 3, [2, 4, 3]);
        var forgotten = await DebitAsync(path, limit: 3, [1, 4]);

        Assert.AreEqual((Opening - 5, Opening - 5, Opening - 6), (before, kept, forgotten));
        Assert.AreEqual("3 4 1", Stored(path));
    }

    /// <returns>The balance after a cent for each.</returns>
    private async Task<long> DebitAsync(string path, int limit, int[] numbers)
    {
        using var store = SqliteCreditStore.Open(path);
        await using var nodes = await CreditNodes.StartAsync(TestContext, Opening, store, change: options => options with { MaxStoredAnswers = limit });
        foreach (var number in numbers)
        {
            var debit = Ccr.Event(RequestedAction.DirectDebiting, Ccr.Requested(Ccr.Euros(1, -2)));
            debit.SessionId = $"{number}";
            Assert.AreEqual(ResultCode.Success, (await nodes.AskAsync(debit)).ResultCode);
        }

        Assert.IsLessThanOrEqualTo(limit, nodes.Application.Ledger.Answers);
        return nodes.Balance;
    }

    private static string Stored(string path)
    {
        using var store = SqliteCreditStore.Open(path);
        return string.Join(' ', store.Load().Answered.Select(answered => answered.Request.SessionId));
    }
}
