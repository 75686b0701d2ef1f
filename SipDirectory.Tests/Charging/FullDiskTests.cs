using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging;

/// <summary>A server whose state is on a disk that becomes full, and then has room again: a tmpfs in its own mount namespace.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class FullDiskTests
{
    private const int Limit = 60_000;
    private const int MostDebits = 20_000;
    private const int AtOnce = 20;
    private const long Opening = 1_000_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [TestCategory("Interop")]
    public async Task GyServer_DiskIsFull_RefusesWith3004AndLosesNothingAndGoesOnWhenThereIsRoom()
    {
        var unshare = InstalledProgram.Find("unshare");
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder.PathOf("disk")).FullName;
        var script = $"mount -t tmpfs -o size=2m none '{disk}' && head -c 1m /dev/zero >'{disk}/ballast' && exec \"$@\"";
        await using var run = ProgramRun.StartThrough(
            TestContext,
            [unshare, "--map-root-user", "--mount", "sh", "-c", script, "sh"],
            "gy-server", "--ip=127.0.0.1", "--port=0", "--host=ocs1.gy", "--realm=gy",
            "--accounts", folder.Add("accounts.json", Accounts), "--state", Path.Combine(disk, "state"));
        var endpoint = await run.ReadEndpointAsync();
        await using var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
        await client.Node.AddPeer($"aaa://ocs1.gy:{endpoint.Port}", client.Node.Options.PeerDefaults).OpenAsync(TestContext.CancellationToken);

        // The disk as the server sees it.
        var seen = $"/proc/{run.Id}/root{disk}";
        var (charged, refused) = (new List<int>(), new List<int>());
        for (var number = 0; refused.Count == 0 && number < MostDebits; number += AtOnce)
        {
            await DebitAsync(client, Enumerable.Range(number, AtOnce), charged, refused);
        }

        AssertReconciles(folder, "full", seen, charged);
        File.Delete(Path.Combine(seen, "ballast"));
        var wasRefused = refused.ToList();
        refused.Clear();
        await DebitAsync(client, wasRefused, charged, refused);
        AssertReconciles(folder, "after", seen, charged);
        var result = await run.StopAsync();

        Assert.IsNotEmpty(wasRefused);
        Assert.IsEmpty(refused);
        Assert.Contains("A batch was not stored", result.Error);
        Assert.Contains("the disk is full", result.Error);
        Assert.Contains($"Errors:                  {wasRefused.Count}\n", result.Output);
    }

    private static async Task DebitAsync(TestNode client, IEnumerable<int> numbers, List<int> charged, List<int> refused)
    {
        foreach (var (number, answer) in numbers.Select(number => (number, client.Node.SendRequestAsync(Debit(number).Message))).ToList())
        {
            var code = new CreditControlAnswer(await answer).ResultCode;
            Assert.IsTrue(code is ResultCode.Success or ResultCode.TooBusy, code.Name());
            (code == ResultCode.Success ? charged : refused).Add(number);
        }
    }

    private static CreditControlRequest Debit(int number)
    {
        var request = Ccr.Event(RequestedAction.DirectDebiting, Ccr.Requested(Ccr.Euros(AmountOf(number), -2)));
        request.SessionId = $"ctf.example;{number}";
        request.DestinationRealm = "gy";
        request.SubscriptionIds = [Ccr.Subscription(SubscriptionIdType.EndUserPrivate, "a")];
        return request;
    }

    // What the file holds is what was answered, and nothing else.
    private static void AssertReconciles(TemporaryFolder folder, string copy, string disk, List<int> charged)
    {
        var path = folder.PathOf(copy);
        File.Copy(Path.Combine(disk, "state"), path);
        File.Copy(Path.Combine(disk, "state-wal"), path + "-wal");
        using var store = SqliteCreditStore.Open(path);
        var state = store.Load();
        Assert.AreEqual(Opening - charged.Sum(AmountOf), state.Balances.Single().Amount, copy);
        Assert.AreSequenceEqual(
            charged.Select(number => $"ctf.example;{number}").Order(StringComparer.Ordinal),
            state.Answered.Select(answered => answered.Request.SessionId).Order(StringComparer.Ordinal));
    }

    private static long AmountOf(int number) => 1 + (number % 7);

    private const string Accounts = """
        {"accounts": [{"name": "a", "subscriptions": [{"type": "END_USER_PRIVATE", "value": "a"}], "balance": 1000000}]}
        """;
}
