using CommandLine;

namespace SipDirectory.Benchmarks.Codec;

/// <summary>What the user chose for the measurement of the Diameter codec.</summary>
[Verb("codec", HelpText = "Measure decoding and encoding of a Credit-Control-Request in process, without a socket.")]
internal sealed class CodecOptions
{
    [Option("repetitions", Default = 5, HelpText = "Measurements of each operation.")]
    public int Repetitions { get; init; }

    [Option("seconds", Default = 0.5, HelpText = "Seconds of each measurement.")]
    public double Seconds { get; init; }

    public string? FindFault()
    {
        return Repetitions < 1 ? "--repetitions: must be at least 1"
            : Seconds is not (> 0 and <= 60) ? "--seconds: must be above 0 and at most 60"
            : null;
    }
}
