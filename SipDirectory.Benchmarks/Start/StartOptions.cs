using CommandLine;

namespace SipDirectory.Benchmarks.Start;

/// <summary>What the user chose for the measurement of cold starts.</summary>
[Verb("start", HelpText = "Measure the time from the start of the process to its first answer.")]
internal sealed class StartOptions
{
    [Option("records", Default = 501, HelpText = "Size of the generated dump.")]
    public int Records { get; init; }

    [Option("repetitions", Default = 20, HelpText = "Starts of each program.")]
    public int Repetitions { get; init; }

    [Option("seed", Default = 1, HelpText = "Seed of the dump.")]
    public int Seed { get; init; }

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public string? FindFault()
    {
        return Records < 1 ? "--records: must be at least 1"
            : Repetitions < 1 ? "--repetitions: must be at least 1"
            : null;
    }
}
