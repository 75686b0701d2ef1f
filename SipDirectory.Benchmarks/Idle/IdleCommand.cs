using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Idle;

/// <summary>The server's resident memory before and after connections that stay, and what each of them costs.</summary>
internal static class IdleCommand
{
    private const double Megabyte = 1024 * 1024;

    // Longer than the server takes to look again at those that it has just answered, and to compile what was called.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private static readonly string Method =
        "Each connection has had one answer and then says nothing. Resident memory (VmRSS) of a new server process in "
        + $"each repetition, before the connections (but after {IdleOptions.FirstConnections} first ones, which stay too) "
        + "and after them. No collection is asked for: garbage that a connection leaves behind is in it, what the kernel "
        + "holds for the sockets is not.";

    public static Task<int> RunAsync(IdleOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(options.FindFault(),
            workspace => MeasureAsync(options, workspace, cancellationToken), options.WriteDocs);
    }

    private static async Task<Findings> MeasureAsync(
        IdleOptions options, Workspace workspace, CancellationToken cancellationToken)
    {
        var server = new SipDirectoryServer
        {
            MoreArguments = ["--idle", "3600", "--max-connections", $"{options.Connections + IdleOptions.FirstConnections}"],
        };
        if (await server.PrepareAsync(workspace, cancellationToken) is { } reason)
        {
            throw new LoadException($"{server.Name}: {reason}");
        }

        var dump = workspace.PathOf("dump");
        Dumps.Generate(dump, options.Records, options.Seed);
        var records = RecordSet.Read(dump);
        var measured = new List<(double Before, double After)>();
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            var (before, after) = await MeasureAsync(server, dump, records, options.Connections, cancellationToken);
            measured.Add((before, after));
            Measuring.Progress($"{repetition}/{options.Repetitions}  "
                + $"{(after - before) / options.Connections:N0} bytes a connection");
        }

        return Describe(options, server, measured);
    }

    private static async Task<(long Before, long After)> MeasureAsync(
        Server server, string dump, RecordSet records, int connections, CancellationToken cancellationToken)
    {
        await using var running = await RunningServer.StartAsync(server, Placement.Unpinned, dump, cancellationToken);
        using var idle = new IdleConnections(running.Port, records);
        for (var round = 0; round < IdleOptions.FirstRounds; round++)
        {
            await idle.AddAsync(IdleOptions.FirstConnections / IdleOptions.FirstRounds, cancellationToken);
            await Task.Delay(Settling, cancellationToken);
        }

        var before = ResidentMemory.OfProcess(running.ProcessId);
        await idle.AddAsync(connections, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        return (before, ResidentMemory.OfProcess(running.ProcessId));
    }

    private static Findings Describe(IdleOptions options, Server server, List<(double Before, double After)> measured)
    {
        var before = Spread.Of(measured.Select(one => one.Before / Megabyte));
        var after = Spread.Of(measured.Select(one => one.After / Megabyte));
        var each = Spread.Of(measured.Select(one => (one.After - one.Before) / options.Connections));
        return new Findings("idle", "Idle connections", Method,
            new Table(["connections", "MiB before", "MiB after", "bytes each", "min..max"],
                [
                    [$"{options.Connections:N0}", $"{before.Median:0.0}", $"{after.Median:0.0}", $"{each.Median:N0}",
                        each.Range("N0")],
                ]),
            [$"{server.Name}: {server.Version}", $"Repetitions: {options.Repetitions}"]);
    }
}
