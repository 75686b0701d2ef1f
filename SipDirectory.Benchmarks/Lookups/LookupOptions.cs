using CommandLine;

namespace SipDirectory.Benchmarks.Lookups;

/// <summary>What the user chose for the measurement of single lookups.</summary>
[Verb("lookup", HelpText = "Measure the time of one lookup in process, without a socket.")]
internal sealed class LookupOptions
{
    [Option("records", Separator = ',', Default = new[] { 501, 1_000_000 }, HelpText = "Sizes of the generated dumps.")]
    public IEnumerable<int> Records { get; init; } = [];

    [Option("repetitions", Default = 5, HelpText = "Measurements of each operation.")]
    public int Repetitions { get; init; }

    [Option("seconds", Default = 0.5, HelpText = "Seconds of each measurement.")]
    public double Seconds { get; init; }

    [Option("seed", Default = 1, HelpText = "Seed of the dumps and of the order of lookups.")]
    public int Seed { get; init; }

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public string? FindFault()
    {
        return Records.Any(records => records < 1) ? "--records: must be at least 1 each"
            : Repetitions < 1 ? "--repetitions: must be at least 1"
            : Seconds is not (> 0 and <= 60) ? "--seconds: must be above 0 and at most 60"
            : null;
    }
}
