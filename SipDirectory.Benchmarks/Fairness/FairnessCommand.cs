using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>The same load alone and beside each disturbance, of each server by turns.</summary>
internal static class FairnessCommand
{
    private const string Method =
        "Connections with one request in flight each, measured alone, beside one client that sends requests for as long "
        + "as the server takes them (and drops the answers), and beside connections made without end and reset at once, "
        + "every other one after a request. *Its own a second* are the answers that the one client got, and the "
        + "connections of the storm. The server has one core; load and disturbance share the other, where the "
        + "disturbance gives way (SCHED_IDLE): what the others notice of it is the server's time, not the generator's, and "
        + "it is as strong as the time that the generator spends waiting.";

    public static Task<int> RunAsync(FairnessOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(options.FindFault(),
            workspace => MeasureAsync(options, workspace, cancellationToken), options.WriteDocs);
    }

    private static async Task<Findings> MeasureAsync(
        FairnessOptions options, Workspace workspace, CancellationToken cancellationToken)
    {
        var remarks = new List<string>
        {
            $"Repetitions: {options.Repetitions} of {options.Seconds} s each, {options.Connections}×1 and "
                + $"{options.Records:N0} records",
        };
        var dump = workspace.PathOf("dump");
        Dumps.Generate(dump, options.Records, options.Seed);
        var servers = new List<RunningServer>();
        try
        {
            foreach (var server in new Server[] { new SipDirectoryServer(), new RedisServer() })
            {
                if (await server.PrepareAsync(workspace, cancellationToken) is { } reason)
                {
                    remarks.Add($"Left out: {server.Name}: {reason}");
                    continue;
                }

                servers.Add(await RunningServer.StartAsync(server, Placement.Pinned, dump, cancellationToken));
                remarks.Add($"{server.Name}: {server.Version}");
            }

            var records = RecordSet.Read(dump);
            List<Trial> trials = [.. servers.SelectMany(server => Trial.Of(server, records, options.Seed))];
            await MeasureAsync(options, trials, cancellationToken);
            return new Findings("fairness", "Beside a client that takes all it can get", Method,
                new Table(Trial.Header, [.. trials.Select(trial => trial.Row())], Names: 2), remarks);
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task MeasureAsync(
        FairnessOptions options, List<Trial> trials, CancellationToken cancellationToken)
    {
        // The first round has code compiled, here and in the server, and does not count.
        for (var repetition = 0; repetition <= options.Repetitions; repetition++)
        {
            foreach (var trial in trials)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await trial.MeasureAsync(options, options.Seed + repetition);
                Measuring.Progress($"{repetition}/{options.Repetitions}  {trial}");
                if (repetition == 0)
                {
                    trial.Clear();
                }
            }
        }
    }
}
