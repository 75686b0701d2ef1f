using CommandLine;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>What the user chose for the measurement of nodes.</summary>
[Verb("diameter", HelpText = "Measure how many Credit-Control-Requests a node answers, side by side with freeDiameter.")]
internal sealed class DiameterOptions
{
    [Option("cells", Separator = ',', Default = new[] { "1x1", "1x16", "1x256", "10x16" }, HelpText = "Connections x requests in flight.")]
    public IEnumerable<string> Cells { get; init; } = [];

    [Option("repetitions", Default = 3, HelpText = "Measurements of each pair in each cell.")]
    public int Repetitions { get; init; }

    [Option("warm-up", Default = 2.0, HelpText = "Seconds before each measurement.")]
    public double WarmUp { get; init; }

    [Option("seconds", Default = 3.0, HelpText = "Seconds of each measurement.")]
    public double Seconds { get; init; }

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public string? FindFault()
    {
        return Repetitions < 1 ? "--repetitions: must be at least 1"
            : Seconds is not (> 0 and <= 60) || WarmUp is not (> 0 and <= 60) ? "--seconds and --warm-up: must be above 0 and at most 60"
            : null;
    }
}
