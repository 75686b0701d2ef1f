using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>Two Gy servers through every cell, by turns: one that keeps its accounts in memory, and one with a state file.</summary>
internal static class GyCommand
{
    private const string Method =
        "Whole sessions (initial, update, termination) of one service over TCP on loopback, each place of a connection one "
        + "session after another, with an account of its own. The server is `SipDirectory gy-server --accounts FILE`, published "
        + "as a user would deploy it: *off* keeps balances in memory, *on* has `--state FILE` besides. Both run all the time and "
        + "are measured by turns; server and client are on the same two cores, not pinned. The client is the *bare* one of "
        + "`diameter`: it looks at identifiers, Session-Id, the Result-Code of command and service and the units of every "
        + "answer. After each measurement all sessions are ended, and every account is asked by CHECK_BALANCE whether what must "
        + "be left is there, and whether a cent more is not; the run fails if one is wrong. Syncs are the flushes that the "
        + "kernel counts for the disk: one for each commit, and a few for each checkpoint.";

    public static Task<int> RunAsync(GyOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(options.FindFault(), workspace => MeasureAsync(options, workspace, cancellationToken), options.WriteDocs);
    }

    private static async Task<Findings> MeasureAsync(GyOptions options, Workspace workspace, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(options.StateFolder);
        var publish = await Publishing.RunAsync(Path.Combine(Workspace.Repository, "SipDirectory"), workspace.PathOf("sipdirectory"), cancellationToken);
        if (!publish.Succeeded)
        {
            throw new LoadException(publish.Reason);
        }

        var program = Path.Combine(workspace.PathOf("sipdirectory"), "SipDirectory");
        var accounts = workspace.PathOf("accounts.json");
        Accounts.Write(accounts, options.Repetitions * options.Cells.Sum(PlacesOf));
        await using var off = new ChargingServer("off", program, "--accounts", accounts);
        await using var on = new ChargingServer("on", program, "--accounts", accounts, "--state", state.File);
        await off.StartAsync(workspace, cancellationToken);
        await on.StartAsync(workspace, cancellationToken);

        List<(Cell Cell, GyPair Pair)> pairs = [.. options.Cells.Select(cell => (cell, new GyPair(cell, off, on, state.Device)))];
        var firstAccount = 0;
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            foreach (var (cell, pair) in pairs)
            {
                await pair.MeasureAsync(options, repetition, firstAccount, cancellationToken);
                firstAccount += PlacesOf(cell);
            }
        }

        return new Findings("gy", "Charging", Method, new Table(GyPair.Header, [.. pairs.SelectMany(pair => pair.Pair.Rows())], Names: 2),
        [
            $"State file: on {state.FileSystem}, {state.Source}",
            $"Repetitions: {options.Repetitions} of {options.Seconds} s each after {options.WarmUp} s of warm-up",
            .. pairs.Select(pair => pair.Pair.RatiosLine()),
        ]);
    }

    private static int PlacesOf(Cell cell)
    {
        return cell.Connections * cell.InFlight;
    }
}
