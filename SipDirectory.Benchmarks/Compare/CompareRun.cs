using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>
/// The schedule: all servers of one dump run at the same time, idle but for the one measured, and each repetition
/// visits every cell with every server in turn. So what drifts in the machine meets all of them alike.
/// </summary>
internal sealed class CompareRun(CompareOptions options, IReadOnlyList<Cell> cells, Workspace workspace)
{
    private readonly List<Measurement> _measurements = [];
    private readonly List<string> _leftOut = [];

    public async Task<Comparison> RunAsync(IEnumerable<Server> servers, CancellationToken cancellationToken)
    {
        var present = await PrepareAsync(servers, cancellationToken);
        foreach (var records in options.Records)
        {
            await MeasureAsync(records, present, cancellationToken);
        }

        return new Comparison(_measurements, Summary.Of(_measurements),
            [.. present.Select(server => (server.Name, server.Version))], _leftOut);
    }

    private async Task<List<Server>> PrepareAsync(IEnumerable<Server> servers, CancellationToken cancellationToken)
    {
        var present = new List<Server>();
        foreach (var server in servers)
        {
            if (await server.PrepareAsync(workspace, cancellationToken) is { } reason)
            {
                LeaveOut($"{server.Name}: {reason}");
            }
            else
            {
                present.Add(server);
            }
        }

        return present;
    }

    private async Task MeasureAsync(int records, List<Server> servers, CancellationToken cancellationToken)
    {
        var dump = workspace.PathOf($"dump-{records}");
        Dumps.Generate(dump, records, options.Seed);
        var running = new List<RunningServer>();
        try
        {
            foreach (var (server, placement) in Lineup(servers))
            {
                await TryStartAsync(server, placement, dump, records, running, cancellationToken);
            }

            for (var repetition = 0; repetition < options.Repetitions; repetition++)
            {
                for (var cell = 0; cell < cells.Count; cell++)
                {
                    for (var turn = 0; turn < running.Count; turn++)
                    {
                        var server = running[(turn + cell + repetition) % running.Count];
                        await MeasureAsync(server, dump, records, cells[cell], repetition, cancellationToken);
                    }
                }
            }
        }
        finally
        {
            foreach (var server in running)
            {
                await server.DisposeAsync();
            }

            File.Delete(dump);
        }
    }

    // Without pinning, only servers that use several cores are of interest.
    private static IEnumerable<(Server, Placement)> Lineup(List<Server> servers)
    {
        return servers.Select(server => (server, Placement.Pinned))
            .Concat(servers.Where(server => server.UsesSeveralCores).Select(server => (server, Placement.Unpinned)));
    }

    private async Task TryStartAsync(Server server, Placement placement, string dump, int records,
        List<RunningServer> running, CancellationToken cancellationToken)
    {
        try
        {
            running.Add(await RunningServer.StartAsync(server, placement, dump, cancellationToken));
        }
        catch (LoadException exception)
        {
            LeaveOut($"{server.Name}, {placement.Name}, {records} records: {exception.Message}");
        }
    }

    private async Task MeasureAsync(RunningServer server, string dump, int records, Cell cell, int repetition,
        CancellationToken cancellationToken)
    {
        var (result, failure) = await GeneratorProcess.MeasureAsync(
            server, dump, cell, options.Seed + repetition, options, cancellationToken);
        _measurements.Add(new Measurement(
            records, cell, server.Server.Name, server.Placement.Name, repetition + 1, result, failure));
        var outcome = result is null ? failure : $"{result.Rate,11:N0}/s";
        await Console.Error.WriteLineAsync(
            $"{repetition + 1}/{options.Repetitions}  {records,9:N0} records  {cell,7}  {server.Name,-22} {outcome}");
    }

    private void LeaveOut(string reason)
    {
        _leftOut.Add(reason);
        Console.Error.WriteLine($"left out: {reason}");
    }
}
