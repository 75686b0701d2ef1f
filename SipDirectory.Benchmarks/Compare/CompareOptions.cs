using CommandLine;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>What the user chose for a comparison.</summary>
[Verb("compare", HelpText = "Measure lookups side by side with other servers.")]
internal sealed class CompareOptions
{
    [Option("records", Separator = ',', Default = new[] { 501, 1_000_000 }, HelpText = "Sizes of the generated dumps.")]
    public IEnumerable<int> Records { get; init; } = [];

    [Option("cells", Separator = ',', Default = new[] { "1x1", "50x1", "50x16", "50x128", "500x16", "5000x1" },
        HelpText = "Connections x requests in flight.")]
    public IEnumerable<string> Cells { get; init; } = [];

    [Option("servers", Separator = ',', Default = new[] { "sipdirectory", "redis", "memcached", "garnet", "limit" },
        HelpText = "Servers to measure.")]
    public IEnumerable<string> Servers { get; init; } = [];

    [Option("repetitions", Default = 3, HelpText = "Measurements of each server in each cell.")]
    public int Repetitions { get; init; }

    [Option("warm-up", Default = 1.0, HelpText = "Seconds before each measurement, in which every answer is compared.")]
    public double WarmUp { get; init; }

    [Option("seconds", Default = 3.0, HelpText = "Seconds of each measurement.")]
    public double Seconds { get; init; }

    [Option("seed", Default = 1, HelpText = "Seed of the dumps and of the order of requests.")]
    public int Seed { get; init; }

    [Option("out", HelpText = "Folder for compare.csv and the charts.")]
    public string? Out { get; init; }

    [Option("write-docs", HelpText = "Rewrite the comparison in docs/PERFORMANCE.md and its charts.")]
    public bool WriteDocs { get; init; }
}
