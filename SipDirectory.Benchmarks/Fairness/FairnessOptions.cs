using CommandLine;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>What the user chose for the measurement of clients beside one that takes all it can get.</summary>
[Verb("fairness", HelpText = "Measure what clients notice of one that pipelines without end, and of an accept storm.")]
internal sealed class FairnessOptions
{
    [Option("connections", Default = 50, HelpText = "Connections with one request in flight each.")]
    public int Connections { get; init; }

    [Option("records", Default = 501, HelpText = "Size of the generated dump.")]
    public int Records { get; init; }

    [Option("repetitions", Default = 3, HelpText = "Measurements of each.")]
    public int Repetitions { get; init; }

    [Option("warm-up", Default = 0.5, HelpText = "Seconds before each measurement.")]
    public double WarmUp { get; init; }

    [Option("seconds", Default = 2.0, HelpText = "Seconds of each measurement.")]
    public double Seconds { get; init; }

    [Option("seed", Default = 1, HelpText = "Seed of the dump and of the order of requests.")]
    public int Seed { get; init; }

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public string? FindFault()
    {
        return Connections is < 1 or > 5000 ? "--connections: must be from 1 to 5000"
            : Records < 1 ? "--records: must be at least 1"
            : Repetitions < 1 ? "--repetitions: must be at least 1"
            : WarmUp is not (>= 0 and <= 60) ? "--warm-up: must be from 0 to 60"
            : Seconds is not (> 0 and <= 60) ? "--seconds: must be above 0 and at most 60"
            : null;
    }
}
