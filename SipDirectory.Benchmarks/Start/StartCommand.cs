using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Start;

/// <summary>Cold starts of the server, interleaved with those of a program that does nothing.</summary>
internal static class StartCommand
{
    private const string Method =
        "Each start is a new process; the files are in the page cache. The server's time ends when a client has the "
        + "first whole answer over TCP, the empty program's when it has ended. Both are published with ReadyToRun and "
        + "run by turns, without pinning.";

    public static Task<int> RunAsync(StartOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(options.FindFault(),
            workspace => MeasureAsync(options, workspace, cancellationToken), options.WriteDocs);
    }

    private static async Task<Findings> MeasureAsync(
        StartOptions options, Workspace workspace, CancellationToken cancellationToken)
    {
        var server = new SipDirectoryServer();
        if (await server.PrepareAsync(workspace, cancellationToken) is { } reason)
        {
            throw new LoadException($"{server.Name}: {reason}");
        }

        var empty = await EmptyProgram.PublishAsync(workspace, cancellationToken);
        var dump = workspace.PathOf("dump");
        Dumps.Generate(dump, options.Records, options.Seed);
        var records = RecordSet.Read(dump);

        var (ours, empties) = (new List<double>(), new List<double>());
        // The first start of each fills the page cache, and does not count.
        for (var repetition = 0; repetition <= options.Repetitions; repetition++)
        {
            var (one, other) = (await FirstAnswer.TimeAsync(server, dump, records, cancellationToken),
                await empty.TimeAsync(cancellationToken));
            if (repetition > 0)
            {
                ours.Add(one);
                empties.Add(other);
                Measuring.Progress($"{repetition}/{options.Repetitions}  {one,6:0.0} ms, empty {other,6:0.0} ms");
            }
        }

        return Describe(options, server, Spread.Of(ours), Spread.Of(empties));
    }

    private static Findings Describe(StartOptions options, Server server, Spread ours, Spread empty)
    {
        return new Findings("start", "Cold start", Method,
            new Table(["program", "median ms", "min..max", "÷ empty"],
                [
                    [$"{server.Name}, {options.Records:N0} records", $"{ours.Median:0.0}", ours.Range("0.0"),
                        $"{ours.Median / empty.Median:0.00}"],
                    ["empty program", $"{empty.Median:0.0}", empty.Range("0.0"), ""],
                ]),
            [$"{server.Name}: {server.Version}", $"Starts of each: {options.Repetitions}"]);
    }
}
