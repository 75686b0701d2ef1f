using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Diameter;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>The two servers in one cell, and what was measured of them so far.</summary>
/// <param name="cell">The load.</param>
/// <param name="off">Keeps everything in memory.</param>
/// <param name="on">Keeps everything in a state file, too.</param>
/// <param name="device">Which the state file is on.</param>
internal sealed class GyPair(Cell cell, ChargingServer off, ChargingServer on, string device)
{
    /// <summary>The client of <c>diameter-client</c> that runs whole sessions.</summary>
    public const string Client = "sessions";

    public static readonly string[] Header =
    [
        "cell", "durability", "answers/s", "min..max", "on ÷ off", "p50 µs", "p99 µs", "max µs", "syncs/s", "answers/sync", "server CPU", "client CPU",
    ];

    private readonly Dictionary<ChargingServer, List<LoadResult>> _results = new() { [off] = [], [on] = [] };

    /// <summary>On ÷ off of each repetition.</summary>
    private IEnumerable<double> Ratios => _results[on].Zip(_results[off], (on, off) => on.Rate / off.Rate);

    /// <summary>Measures both, and which of them comes first changes.</summary>
    /// <exception cref="LoadException">A request was not answered as it should, or a balance is wrong.</exception>
    public async Task MeasureAsync(GyOptions options, int repetition, int firstAccount, CancellationToken cancellationToken)
    {
        foreach (var server in repetition % 2 == 1 ? new[] { off, on } : [on, off])
        {
            string[] more = ["--first-account", $"{firstAccount}", "--device", device];
            var result = await DiameterClientProcess.MeasureAsync(server, cell, Client, (options.WarmUp, options.Seconds), more, cancellationToken);
            _results[server].Add(result);
            Measuring.Progress($"{repetition}/{options.Repetitions}  {cell,7}  {server.Name,-3}  {result.Rate,9:N0}/s");
        }
    }

    public IEnumerable<string[]> Rows()
    {
        return [Row(off), Row(on)];
    }

    public string RatiosLine()
    {
        return $"{cell}, on ÷ off by repetition: {string.Join(", ", Ratios.Select(ratio => $"{ratio:0.000}"))}";
    }

    private string[] Row(ChargingServer server)
    {
        var results = _results[server];
        var rate = Spread.Of(results.Select(result => result.Rate));
        return
        [
            $"{cell}", server.Name, $"{rate.Median:N0}", rate.Range("N0"), server == on ? $"{Spread.Of(Ratios).Median:0.000}" : "",
            $"{Median(result => result.MedianLatency):N0}", $"{Median(result => result.P99Latency):N0}", $"{results.Max(result => result.MaxLatency):N0}",
            $"{Median(result => result.DiskFlushes / result.Seconds):N0}",
            server == on ? $"{Median(result => (double)result.Answers / Math.Max(1, result.DiskFlushes)):0.0}" : "",
            $"{Median(result => result.ServerCpu):0.00}", $"{Median(result => result.GeneratorCpu):0.00}",
        ];

        double Median(Func<LoadResult, double> value)
        {
            return Spread.Of(results.Select(value)).Median;
        }
    }
}
