using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Lookups;

/// <summary>Measures every operation at every size, by turns, and reports.</summary>
internal static class LookupCommand
{
    private const string Method =
        "In process, on one thread, without a socket, over all keys (at most a million) in seeded random order, after "
        + "warming. *Hit* and *miss* find the key in the snapshot; the others go from request bytes to answer bytes, as "
        + "for a client, and there a miss is also tried in its normal form. Bytes are what the thread allocated by lookup.";

    public static Task<int> RunAsync(LookupOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(options.FindFault(),
            workspace => Task.FromResult(Measure(options, workspace, cancellationToken)), options.WriteDocs);
    }

    private static Findings Measure(LookupOptions options, Workspace workspace, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        foreach (var records in options.Records)
        {
            rows.AddRange(Measure(options, records, workspace, cancellationToken));
        }

        return new Findings("lookup", "One lookup", Method,
            new Table(["records", "operation", "ns", "min..max", "bytes"], rows, Names: 2),
            [$"Repetitions: {options.Repetitions} of {options.Seconds} s each"]);
    }

    private static List<string[]> Measure(
        LookupOptions options, int records, Workspace workspace, CancellationToken cancellationToken)
    {
        var dump = workspace.PathOf($"dump-{records}");
        Dumps.Generate(dump, records, options.Seed);
        var rounds = LookupRounds.Load(dump, LookupKeys.Read(dump, records, options.Seed), cancellationToken);
        File.Delete(dump);
        // What the load left behind must not be collected in the middle of a measurement.
        GC.Collect();

        var results = rounds.Operations()
            .Select(operation => (Operation: operation, Measured: new List<(double Nanoseconds, double Bytes)>()))
            .ToList();
        results.ForEach(result => result.Operation.WarmUp());
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            foreach (var (operation, measured) in results)
            {
                cancellationToken.ThrowIfCancellationRequested();
                measured.Add(operation.Measure(TimeSpan.FromSeconds(options.Seconds)));
            }

            Measuring.Progress($"{repetition}/{options.Repetitions}  {records,10:N0} records");
        }

        return [.. results.Select(result => Row(records, result.Operation.Name, result.Measured))];
    }

    private static string[] Row(int records, string operation, List<(double Nanoseconds, double Bytes)> measured)
    {
        var time = Spread.Of(measured.Select(one => one.Nanoseconds));
        var bytes = Spread.Of(measured.Select(one => one.Bytes));
        return [$"{records:N0}", operation, $"{time.Median:0.0}", time.Range("0.0"), $"{bytes.Median:0.###}"];
    }
}
