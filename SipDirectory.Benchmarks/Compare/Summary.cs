using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>The repetitions of one server in one cell, as medians; the rate with its spread.</summary>
internal sealed record Summary(
    int Records,
    Cell Cell,
    string Server,
    string Placement,
    double Rate,
    double MinRate,
    double MaxRate,
    double MedianLatency,
    double P99Latency,
    double MaxLatency,
    double GeneratorCpu,
    double ServerCpu,
    string Failure)
{
    public string Name => Placement == Servers.Placement.Pinned.Name ? Server : $"{Server}, {Placement}";

    public bool Failed => Failure.Length > 0;

    /// <summary>The generator used more CPU than the server: then it may be the generator that was measured.</summary>
    public bool GeneratorBusier => GeneratorCpu > ServerCpu;

    /// <summary>Summaries in the order of the first measurement of each.</summary>
    public static List<Summary> Of(IEnumerable<Measurement> measurements)
    {
        return [.. measurements
            .GroupBy(one => (one.Records, one.Cell, one.Server, one.Placement))
            .Select(group => Of(group.Key.Records, group.Key.Cell, group.Key.Server, group.Key.Placement, [.. group]))];
    }

    private static Summary Of(int records, Cell cell, string server, string placement, List<Measurement> repetitions)
    {
        List<LoadResult> results = [.. repetitions.Select(one => one.Result).OfType<LoadResult>()];
        return new Summary(records, cell, server, placement,
            Median(results, one => one.Rate),
            results.Select(one => one.Rate).DefaultIfEmpty().Min(),
            results.Select(one => one.Rate).DefaultIfEmpty().Max(),
            Median(results, one => one.MedianLatency),
            Median(results, one => one.P99Latency),
            results.Select(one => one.MaxLatency).DefaultIfEmpty().Max(),
            Median(results, one => one.GeneratorCpu),
            Median(results, one => one.ServerCpu),
            repetitions.Select(one => one.Failure).FirstOrDefault(failure => failure.Length > 0, ""));
    }

    private static double Median(List<LoadResult> results, Func<LoadResult, double> value)
    {
        return Spread.Of(results.Select(value)).Median;
    }
}
