using CommandLine;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>What the user chose for the measurement of load times.</summary>
[Verb("load", HelpText = "Measure how long loading a dump takes, and the memory it needs.")]
internal sealed class LoadOptions
{
    [Option("records", Separator = ',', Default = new[] { 501, 1_000_000, 10_000_000 },
        HelpText = "Sizes of the generated dumps.")]
    public IEnumerable<int> Records { get; init; } = [];

    [Option("repetitions", Default = 3, HelpText = "Loads by each way.")]
    public int Repetitions { get; init; }

    [Option("seed", Default = 1, HelpText = "Seed of the dumps.")]
    public int Seed { get; init; }

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public string? FindFault()
    {
        return Records.Any(records => records < 1) ? "--records: must be at least 1 each"
            : Repetitions < 1 ? "--repetitions: must be at least 1"
            : null;
    }
}
