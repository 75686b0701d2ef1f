using System.Diagnostics;
using System.Globalization;
using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Tests.Charging;

/// <summary>
/// A process that commits debits to a state file, goes on where the file ends, and says how many are in it after each
/// batch. Killed when disposed.
/// </summary>
internal sealed class CommittingProcess : IDisposable
{
    public const string Verb = "commit-debits";

    private readonly Process _process;

    private CommittingProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <param name="launcher">The words before the command itself; none starts it plainly.</param>
    /// <param name="state">The file.</param>
    /// <param name="batches">How many it commits before it ends.</param>
    /// <param name="copy">
    /// Where a commit is refused, it copies the file to this name, deletes the file "ballast" beside it, and tries again;
    /// null: it dies there by SIGKILL.
    /// </param>
    public static CommittingProcess Start(string[] launcher, string state, int batches, string? copy = null)
    {
        string[] words =
        [
            .. launcher, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", typeof(CommittingProcess).Assembly.Location,
            Verb, state, $"{batches}",
        ];
        var start = new ProcessStartInfo(words[0], copy is null ? words[1..] : [.. words[1..], copy]) { RedirectStandardOutput = true };
        return new CommittingProcess(Process.Start(start)!);
    }

    /// <returns>Such as <c>committed 42</c> or <c>refused disk full</c>; null at its end.</returns>
    public async Task<string?> ReadLineAsync(TestContext test) => await _process.StandardOutput.ReadLineAsync(test.CancellationToken);

    /// <summary>Kills it, as <c>kill -9</c> does.</summary>
    /// <returns>What it had said by then and nobody has read.</returns>
    public async Task<string[]> KillAsync(TestContext test)
    {
        _process.Kill();
        return await ReadToEndAsync(test);
    }

    public async Task<string[]> ReadToEndAsync(TestContext test)
    {
        var text = await _process.StandardOutput.ReadToEndAsync(test.CancellationToken);
        await _process.WaitForExitAsync(test.CancellationToken);

        // A line that it died in is none.
        return text.Split('\n')[..^1];
    }

    public void Dispose()
    {
        // What a launcher started would outlive it.
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>What the process does.</summary>
    public static int Commit(string[] args)
    {
        try
        {
            using var store = SqliteCreditStore.Open(args[0]);
            Commit(store, args);
            return 0;
        }
        catch (CreditStoreException e)
        {
            Say($"refused: {e.Message}");
            return 1;
        }
    }

    private static void Commit(SqliteCreditStore store, string[] args)
    {
        var state = store.Load();
        var balances = state.Balances.ToDictionary(each => each.Account, each => each.Amount);
        var done = state.Answered.Count;
        var batches = int.Parse(args[1], CultureInfo.InvariantCulture);
        for (var batch = 0; batch < batches; batch++)
        {
            var count = 1 + (done * 31 % 50);
            var changes = CreditChanges.Debit(done, count, balances);
            while (!TryCommit(store, changes))
            {
                if (args.Length < 3)
                {
                    Process.GetCurrentProcess().Kill();
                }

                File.Copy(args[0], args[2]);
                File.Copy(args[0] + "-wal", args[2] + "-wal");
                File.Delete(Path.Combine(Path.GetDirectoryName(args[0])!, "ballast"));
            }

            done += count;
            Say($"committed {done}");
        }
    }

    private static bool TryCommit(SqliteCreditStore store, List<CreditChange> changes)
    {
        try
        {
            store.Commit(changes);
            return true;
        }
        catch (CreditStoreException e)
        {
            Say($"refused: {e.Message}");
            return false;
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
