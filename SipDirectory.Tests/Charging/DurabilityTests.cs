using System.Globalization;
using SipDirectory.Charging;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging;

/// <summary>What was committed is there whatever happens to the process, and what was refused is not.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class DurabilityTests
{
    private const int Limit = 60_000;
    private const int Endless = 1_000_000;
    private const int Rounds = 10;

    public required TestContext TestContext { get; init; }

    // Each round goes on with the file that the last one left.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Commit_ProcessKilledInMidLoad_EveryBalanceReconcilesWithTheAnswers()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        var random = new Random(6);
        var last = 0;
        for (var round = 0; round < Rounds; round++)
        {
            using var process = CommittingProcess.Start([], path, Endless);
            for (var line = random.Next(1, 200); line > 0; line--)
            {
                last = Committed(await process.ReadLineAsync(TestContext));
            }

            var unread = await process.KillAsync(TestContext);
            last = unread.Length > 0 ? Committed(unread[^1]) : last;
            var kept = AssertReconciles(path);

            // The last batch may be on the disk without a word of it.
            Assert.IsInRange(last, last + 50, kept, $"round {round}");
            last = kept;
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [TestCategory("Interop")]
    public async Task Commit_FullDisk_RefusesAndLosesNothingAndGoesOnWhenThereIsRoom()
    {
        var unshare = InstalledProgram.Find("unshare");
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder.PathOf("disk")).FullName;
        var script = $"mount -t tmpfs -o size=2m none '{disk}' && head -c 1m /dev/zero >'{disk}/ballast' && \"$@\" && cp '{disk}/state' '{folder.PathOf("after")}'";
        using var process = CommittingProcess.Start(
            [unshare, "--map-root-user", "--mount", "sh", "-c", script, "sh"], Path.Combine(disk, "state"), batches: 40, folder.PathOf("refused"));

        var lines = await process.ReadToEndAsync(TestContext);

        var refusals = lines.Index().Where(line => line.Item == "refused: cannot be written: the disk is full").ToList();
        Assert.HasCount(1, refusals, string.Join('\n', lines));
        Assert.AreEqual(Committed(lines[refusals[0].Index - 1]), AssertReconciles(folder.PathOf("refused")));
        Assert.AreEqual(Committed(lines[^1]), AssertReconciles(folder.PathOf("after")));
    }

    // Root as well, for whom permissions are no obstacle.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [TestCategory("Interop")]
    [DataRow(false, "refused: cannot be opened: permission denied, or its folder is read-only")]
    [DataRow(true, "refused: cannot be written: permission denied")]
    public async Task Open_ReadOnlyFolder_IsRefused(bool isThere, string reason)
    {
        var unshare = InstalledProgram.Find("unshare");
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder.PathOf("disk")).FullName;
        if (isThere)
        {
            SqliteCreditStore.Open(Path.Combine(disk, "state")).Dispose();
        }

        var script = $"mount --bind '{disk}' '{disk}' && mount -o remount,bind,ro '{disk}' && \"$@\"";
        using var process = CommittingProcess.Start(
            [unshare, "--map-root-user", "--mount", "sh", "-c", script, "sh"], Path.Combine(disk, "state"), batches: 1);

        Assert.AreSequenceEqual([reason], await process.ReadToEndAsync(TestContext));
    }

    // A sync that fails leaves the whole transaction in the log, where a crash would bring it back.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [TestCategory("Interop")]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    public async Task Commit_SyncFailsThenKilled_TheRefusedIsGone(int sync)
    {
        var strace = InstalledProgram.Find("strace");
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("state");
        using (SqliteCreditStore.Open(path))
        {
        }

        using var process = CommittingProcess.Start(
            [strace, "-f", "-o", folder.PathOf("trace"), "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:error=EIO:when={sync}"], path, Endless);
        var lines = await process.ReadToEndAsync(TestContext);

        Assert.StartsWith("refused: ", lines[^1]);
        Assert.AreEqual(lines.Length > 1 ? Committed(lines[^2]) : 0, AssertReconciles(path));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [TestCategory("Interop")]
    public async Task Commit_Batches_SyncsTheLogOnceForEach()
    {
        const int Batches = 40;
        var strace = InstalledProgram.Find("strace");
        using var folder = new TemporaryFolder();
        var trace = folder.PathOf("trace");
        using var process = CommittingProcess.Start(
            [strace, "-f", "-y", "-o", trace, "-e", "trace=fsync,fdatasync"], folder.PathOf("state"), Batches);

        var committed = Committed((await process.ReadToEndAsync(TestContext))[^1]);
        var calls = await File.ReadAllLinesAsync(trace, TestContext.CancellationToken);
        var syncsOfLog = calls.Count(call => call.Contains("/state-wal>", StringComparison.Ordinal) && call.EndsWith("= 0", StringComparison.Ordinal));

        // One at the start of the log and some for moving it into the file come on top; one for each change would be many more.
        Assert.IsGreaterThan(10 * Batches, committed);
        Assert.IsInRange(Batches, 2 * Batches, syncsOfLog);
    }

    private static int Committed(string? line)
    {
        Assert.StartsWith("committed ", line);
        return int.Parse(line.AsSpan("committed ".Length), CultureInfo.InvariantCulture);
    }

    /// <returns>How many debits the file holds.</returns>
    private static int AssertReconciles(string path)
    {
        using var store = SqliteCreditStore.Open(path);
        var state = store.Load();
        var answers = state.Answered;
        Assert.AreEqual(CreditChanges.Text(CreditChanges.Reconcile(answers)), CreditChanges.Text(state.Balances));
        for (var number = 0; number < answers.Count; number++)
        {
            Assert.AreEqual((CreditChanges.AccountOf(number), CreditChanges.AmountOf(number)), CreditChanges.Read(answers[number]));
        }

        return answers.Count;
    }
}
