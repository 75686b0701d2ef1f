using System.Text;
using SipDirectory.Client;

namespace SipDirectory.Tests.Client;

[TestClass]
public sealed class UnansweredRequestsTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TakeUnsent_UnfinishedLine_IsHeldBack()
    {
        using var requests = new UnansweredRequests();
        await requests.AddAsync("alice\nbo"u8.ToArray(), TestContext.CancellationToken);

        var sent = Take(requests);

        Assert.AreEqual("alice\n", sent);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Rewind_SomeAnswered_SendsTheOthersAgain()
    {
        using var requests = new UnansweredRequests();
        await requests.AddAsync("alice\nbob\ncarol\n"u8.ToArray(), TestContext.CancellationToken);
        Take(requests);
        requests.RemoveOldest();

        requests.Rewind();

        Assert.AreEqual("bob\ncarol\n", Take(requests));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RemoveOldest_LineNotSentWhole_SkipsItsRest()
    {
        using var requests = new UnansweredRequests();
        await requests.AddAsync("alice\nbob\n"u8.ToArray(), TestContext.CancellationToken);
        requests.TakeUnsent(new byte[2]);

        requests.RemoveOldest();

        Assert.AreEqual("bob\n", Take(requests));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task AddAsync_ManyTimesItsCapacity_WaitsForAnswersAndKeepsEveryLine()
    {
        using var requests = new UnansweredRequests();
        var lines = Enumerable.Range(0, 200_000).Select(number => $"{number}\n").ToList();
        var adding = Task.Run(async () =>
        {
            foreach (var chunk in lines.Chunk(1000))
            {
                await requests.AddAsync(Encoding.UTF8.GetBytes(string.Concat(chunk)), TestContext.CancellationToken);
            }

            requests.EndInput();
        }, TestContext.CancellationToken);

        var sent = new StringBuilder();
        var most = 0;
        while (await requests.WaitToSendAsync(TestContext.CancellationToken))
        {
            var taken = Take(requests);
            most = Math.Max(most, taken.Length);
            sent.Append(taken);
            foreach (var _ in taken.Where(character => character == '\n'))
            {
                requests.RemoveOldest();
            }
        }

        await adding;

        Assert.AreEqual(string.Concat(lines), sent.ToString());
        Assert.IsLessThanOrEqualTo(4 * UnansweredRequests.LongestAddition, most);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task AddAsync_RingFull_WaitsUntilALineIsAnswered()
    {
        using var requests = new UnansweredRequests();
        var line = Encoding.UTF8.GetBytes(new string('a', UnansweredRequests.LongestAddition - 1) + "\n");
        for (var count = 0; count < 4; count++)
        {
            await requests.AddAsync(line, TestContext.CancellationToken);
        }

        var adding = requests.AddAsync(line, TestContext.CancellationToken).AsTask();
        var waited = !adding.IsCompleted;
        Take(requests);
        requests.RemoveOldest();

        Assert.IsTrue(waited);
        Assert.IsTrue(await adding);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task AddAsync_LineLongerThanAnyMayBe_ReturnsFalse()
    {
        using var requests = new UnansweredRequests();
        var part = new byte[UnansweredRequests.LongestAddition];

        var first = await requests.AddAsync(part, TestContext.CancellationToken);
        var second = await requests.AddAsync(part, TestContext.CancellationToken);
        var third = await requests.AddAsync(part.AsMemory(0, 1), TestContext.CancellationToken);

        Assert.IsTrue(first);
        Assert.IsTrue(second);
        Assert.IsFalse(third);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task TryPeekOldest_NothingSent_IsFalse()
    {
        using var requests = new UnansweredRequests();
        await requests.AddAsync("alice\n"u8.ToArray(), TestContext.CancellationToken);
        var oldest = new byte[3];

        var before = requests.TryPeekOldest(oldest, out _);
        Take(requests);
        var after = requests.TryPeekOldest(oldest, out var length);

        Assert.IsFalse(before);
        Assert.IsTrue(after);
        Assert.AreEqual("ali", Encoding.UTF8.GetString(oldest, 0, length));
    }

    private static string Take(UnansweredRequests requests)
    {
        var bytes = new byte[1024 * 1024];
        return Encoding.UTF8.GetString(bytes, 0, requests.TakeUnsent(bytes));
    }
}
