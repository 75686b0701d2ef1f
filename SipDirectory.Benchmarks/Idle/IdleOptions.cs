using CommandLine;
using SipDirectory.Listening;

namespace SipDirectory.Benchmarks.Idle;

/// <summary>What the user chose for the measurement of idle connections.</summary>
[Verb("idle", HelpText = "Measure the memory of idle connections.")]
internal sealed class IdleOptions
{
    /// <summary>
    /// Opened before the memory is read first: what first connections cost once, compiled code above all, is not the
    /// cost of each.
    /// </summary>
    public const int FirstConnections = 1000;

    /// <summary>
    /// In so many rounds: the runtime compiles what is called often several times over, each time in a pause.
    /// </summary>
    public const int FirstRounds = 10;

    // One address reaches one port from no more than the ephemeral ports.
    private const int MostConnections = 28_000;

    [Option("connections", Default = 10_000, HelpText = "Idle connections, at most 28000.")]
    public int Connections { get; init; }

    [Option("records", Default = 501, HelpText = "Size of the generated dump.")]
    public int Records { get; init; }

    [Option("repetitions", Default = 3, HelpText = "Measurements, each with a new server.")]
    public int Repetitions { get; init; }

    [Option("seed", Default = 1, HelpText = "Seed of the dump.")]
    public int Seed { get; init; }

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public string? FindFault()
    {
        return Connections is < 1 or > MostConnections ? $"--connections: must be from 1 to {MostConnections}"
            : Records < 1 ? "--records: must be at least 1"
            : Repetitions < 1 ? "--repetitions: must be at least 1"
            : DescriptorLimit.MaxConnections() < Connections + FirstConnections
                ? $"--connections: {Connections} need {Connections + FirstConnections + DescriptorLimit.Reserve} file "
                    + "descriptors: raise the limit with ulimit -n"
            : null;
    }
}
