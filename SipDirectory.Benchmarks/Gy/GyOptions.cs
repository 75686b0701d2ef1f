using CommandLine;
using SipDirectory.Benchmarks.Compare;

namespace SipDirectory.Benchmarks.Gy;

/// <summary>What the user chose for the measurement of charging.</summary>
[Verb("gy", HelpText = "Measure how many Credit-Control-Requests the Gy server answers, in memory and with a state file, side by side.")]
internal sealed class GyOptions
{
    [Option("cells", Separator = ',', Default = new[] { "1x1", "10x16", "10x64" }, HelpText = "Connections x sessions at a time on each.")]
    public IEnumerable<string> CellTexts { get; init; } = [];

    [Option("repetitions", Default = 3, HelpText = "Measurements of each cell, in memory and with a state file.")]
    public int Repetitions { get; init; }

    [Option("warm-up", Default = 2.0, HelpText = "Seconds before each measurement.")]
    public double WarmUp { get; init; }

    [Option("seconds", Default = 3.0, HelpText = "Seconds of each measurement.")]
    public double Seconds { get; init; }

    [Option("state-folder", MetaValue = "DIR", Default = "/var/tmp", HelpText = "Where the state file is made; on a disk.")]
    public string StateFolder { get; init; } = "";

    [Option("write-docs", HelpText = "Rewrite the section in docs/PERFORMANCE.md.")]
    public bool WriteDocs { get; init; }

    public IEnumerable<Cell> Cells => CellTexts.Select(text => Cell.TryParse(text, out var cell) ? cell : default);

    public string? FindFault()
    {
        return Repetitions < 1 ? "--repetitions: must be at least 1"
            : Seconds is not (> 0 and <= 60) || WarmUp is not (> 0 and <= 60) ? "--seconds and --warm-up: must be above 0 and at most 60"
            : Cells.Any(cell => cell == default) ? "--cells: must be CONNECTIONSxSESSIONS, such as 10x16"
            : !Directory.Exists(StateFolder) ? $"--state-folder: there is no {StateFolder}"
            : null;
    }
}
