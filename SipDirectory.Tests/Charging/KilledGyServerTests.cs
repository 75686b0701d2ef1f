using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging;

/// <summary>A server that dies under load: what its clients were told is charged, and what they ask again is charged once.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class KilledGyServerTests
{
    private const int Limit = 120_000;
    private const int Kill = 9;
    private const int Rounds = 3;
    private const int Clients = 50;
    private const int Accounts = 5;
    private const long Opening = 100_000_000;

    private int _last;
    private int _answers;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task GyServer_KilledInMidLoad_BalancesReconcileWithTheAnswersOfItsClients()
    {
        using var folder = new TemporaryFolder();
        var state = folder.PathOf("state");
        string[] arguments = ["gy-server", "--ip=127.0.0.1", "--port=0", "--host=ocs1.gy", "--accounts", folder.Add("accounts.json", Plan()), "--state", state];
        var (answered, unanswered) = (new ConcurrentBag<int>(), new List<int>());
        for (var round = 1; round <= Rounds; round++)
        {
            await using var run = ProgramRun.Start(TestContext, arguments);
            await using var client = await ConnectAsync(await run.ReadEndpointAsync());

            // What the last server left open is asked again.
            foreach (var number in unanswered)
            {
                Assert.IsTrue(await TryDebitAsync(client, number));
                answered.Add(number);
            }

            unanswered = await DebitUntilKilledAsync(run, client, answered, round * 700);
            await run.WaitAsync();
            AssertReconciles(state, answered);
            Assert.IsNotEmpty(unanswered);
        }
    }

    private async Task<List<int>> DebitUntilKilledAsync(ProgramRun run, TestNode client, ConcurrentBag<int> answered, int killAt)
    {
        var unanswered = new ConcurrentBag<int>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => DebitAsync()));
        return [.. unanswered];

        async Task DebitAsync()
        {
            while (true)
            {
                var number = Interlocked.Increment(ref _last);
                if (!await TryDebitAsync(client, number))
                {
                    unanswered.Add(number);
                    return;
                }

                answered.Add(number);
                if (Interlocked.Increment(ref _answers) == killAt)
                {
                    run.Signal(Kill);
                }
            }
        }
    }

    private async Task<TestNode> ConnectAsync(IPEndPoint server)
    {
        var client = await TestNode.StartAsync("ctf.example", options => options with
        {
            Applications = [new AdvertisedApplication(4)],
            RequestTimeout = TimeSpan.FromSeconds(3),
        });
        var peer = client.Node.AddPeer($"aaa://ocs1.gy:{server.Port}", client.Node.Options.PeerDefaults with { IsPersistent = false });
        await peer.OpenAsync(TestContext.CancellationToken);
        return client;
    }

    /// <returns>False where the server died before it answered.</returns>
    private static async Task<bool> TryDebitAsync(TestNode client, int number)
    {
        var request = Ccr.Event(RequestedAction.DirectDebiting, Ccr.Requested(Ccr.Euros(AmountOf(number), -2)));
        request.SessionId = SessionOf(number);
        request.DestinationRealm = "example.com";
        request.SubscriptionIds = [Ccr.Subscription(SubscriptionIdType.EndUserNai, NameOf(number))];
        try
        {
            Assert.AreEqual(ResultCode.Success, new CreditControlAnswer(await client.Node.SendRequestAsync(request.Message)).ResultCode);
            return true;
        }
        catch (DiameterRequestException)
        {
            return false;
        }
    }

    private void AssertReconciles(string path, IEnumerable<int> answered)
    {
        using var store = SqliteCreditStore.Open(path);
        var state = store.Load();
        var charged = state.Answered.Select(each => int.Parse(each.Request.SessionId.Split(';')[1], CultureInfo.InvariantCulture)).ToHashSet();
        var expected = charged.GroupBy(NameOf).ToDictionary(account => account.Key, account => Opening - account.Sum(AmountOf));

        Assert.AreEqual(CreditChanges.Text(expected), CreditChanges.Text(state.Balances));
        Assert.IsEmpty(answered.Where(number => !charged.Contains(number)));
        Assert.HasCount(charged.Count, state.Answered);
        Assert.IsLessThanOrEqualTo(_last, charged.Count);
    }

    private static string Plan() =>
        $"{{\"accounts\":[{string.Join(',', Enumerable.Range(0, Accounts).Select(Account))}]}}";

    private static string Account(int index) =>
        $"{{\"name\":\"{NameOf(index)}\",\"subscriptions\":[{{\"type\":\"END_USER_NAI\",\"value\":\"{NameOf(index)}\"}}],\"balance\":{Opening}}}";

    private static string NameOf(int number) => $"user{number % Accounts}@example.com";

    private static string SessionOf(int number) => $"ctf.example;{number}";

    private static long AmountOf(int number) => 1 + (number % 97);
}
