using SipDirectory.Benchmarks.Reporting;

namespace SipDirectory.Benchmarks.Codec;

/// <summary>Measures every operation, by turns, and reports.</summary>
internal static class CodecCommand
{
    private const string Method =
        "In process, on one thread, without a socket, after warming: a Credit-Control-Request of Gy with "
        + "Multiple-Services-Credit-Control. *Cursor* is AvpReader and AvpWriter, *objects* the typed class; both read the "
        + "same values. *Check* is MessageValidator with all that ships. Bytes are what the thread allocated by message.";

    public static Task<int> RunAsync(CodecOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(
            options.FindFault(), _ => Task.FromResult(Measure(options, cancellationToken)), writeDocs: false);
    }

    private static Findings Measure(CodecOptions options, CancellationToken cancellationToken)
    {
        var rounds = new CodecRounds();
        var results = rounds.Operations()
            .Select(operation => (Operation: operation, Measured: new List<(double Nanoseconds, double Bytes)>()))
            .ToList();
        results.ForEach(result => result.Operation.WarmUp());
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            foreach (var (operation, measured) in results)
            {
                cancellationToken.ThrowIfCancellationRequested();
                measured.Add(operation.Measure(TimeSpan.FromSeconds(options.Seconds)));
            }

            Measuring.Progress($"{repetition}/{options.Repetitions}");
        }

        return new Findings("codec", "One Diameter message", Method,
            new Table(["operation", "ns", "min..max", "bytes"], [.. results.Select(result => Row(result.Operation.Name, result.Measured))]),
            [$"Message: {rounds.MessageLength} bytes", $"Repetitions: {options.Repetitions} of {options.Seconds} s each"]);
    }

    private static string[] Row(string operation, List<(double Nanoseconds, double Bytes)> measured)
    {
        var time = Spread.Of(measured.Select(one => one.Nanoseconds));
        var bytes = Spread.Of(measured.Select(one => one.Bytes));
        return [operation, $"{time.Median:0.0}", time.Range("0.0"), $"{bytes.Median:0.###}"];
    }
}
