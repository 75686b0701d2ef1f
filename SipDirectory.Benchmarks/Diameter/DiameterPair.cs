using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>One client at one server in one cell, and what was measured of them so far.</summary>
internal sealed class DiameterPair(Cell cell, DiameterServer server, string client)
{
    public const string Bare = "bare";
    public const string Node = "node";

    public static readonly string[] Header =
        ["cell", "server", "client", "answers/s", "min..max", "÷ freeDiameter", "p50 µs", "p99 µs", "max µs", "server CPU", "client CPU"];

    private readonly List<LoadResult> _results = [];

    private bool IsReference => server is FreeDiameterServer;

    private Spread Rate => Spread.Of(_results.Select(result => result.Rate));

    /// <summary>Both servers are asked by the bare client; two nodes talk to each other besides.</summary>
    public static IEnumerable<DiameterPair> Of(Cell cell, DiameterServer server)
    {
        yield return new DiameterPair(cell, server, Bare);
        if (server is NodeServer)
        {
            yield return new DiameterPair(cell, server, Node);
        }
    }

    /// <exception cref="LoadException">A request was not answered as it should.</exception>
    public async Task MeasureAsync(DiameterOptions options, CancellationToken cancellationToken)
    {
        _results.Add(await DiameterClientProcess.MeasureAsync(server, cell, client, (options.WarmUp, options.Seconds), [], cancellationToken));
    }

    public string[] Row(IEnumerable<DiameterPair> pairs)
    {
        var reference = pairs.FirstOrDefault(pair => pair.IsReference && pair.IsIn(cell));
        return
        [
            $"{cell}", server.Name, client, $"{Rate.Median:N0}", Rate.Range("N0"),
            reference is null || IsReference ? "" : $"{Rate.Median / reference.Rate.Median:0.00}",
            $"{Median(result => result.MedianLatency):N0}", $"{Median(result => result.P99Latency):N0}", $"{_results.Max(result => result.MaxLatency):N0}",
            $"{Median(result => result.ServerCpu):0.00}", $"{Median(result => result.GeneratorCpu):0.00}",
        ];
    }

    public override string ToString()
    {
        var last = _results.Count > 0 ? $"{_results[^1].Rate,9:N0}/s" : "";
        return $"{cell,7}  {server.Name,-12}  {client,-4}  {last}";
    }

    private bool IsIn(Cell other)
    {
        return cell == other;
    }

    private double Median(Func<LoadResult, double> value)
    {
        return Spread.Of(_results.Select(value)).Median;
    }
}
