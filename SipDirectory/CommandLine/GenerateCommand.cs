using SipDirectory.Registrations;

namespace SipDirectory.CommandLine;

/// <summary>The verb <c>generate</c>: writes a made-up registration dump.</summary>
internal static class GenerateCommand
{
    // Times of creation are unique up to 2^31 records; this is the round number below.
    private const long MaxRecords = 1_000_000_000;

    // EPIPE: 32 on every system with pipes of this kind.
    private const int BrokenPipe = 32;

    public static int Run(GenerateOptions options, Stream standardOutput, TextWriter standardError)
    {
        if (FindFault(options) is { } fault)
        {
            return Failure.Usage(standardError, fault, typeof(GenerateOptions));
        }

        try
        {
            Generate(options, standardOutput);
            return ExitCode.Success;
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            // The reader has seen enough, as in "generate | head -1".
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var name = options.Output == "-" ? "standard output" : $"--output {options.Output}";
            return new Failure(ExitCode.CannotWrite, $"{name}: cannot be written: {Failure.Describe(options.Output, exception)}")
                .Report(standardError);
        }
    }

    private static string? FindFault(GenerateOptions options) => options switch
    {
        { Records: < 1 or > MaxRecords } => $"--records {options.Records}: must be from 1 to {MaxRecords}",
        { Output: "" } => "--output: must name a file, or be \"-\" for standard output",
        _ => options.Stray.FirstOrDefault() is { } stray ? $"generate: '{stray}' is no option" : null,
    };

    private static void Generate(GenerateOptions options, Stream standardOutput)
    {
        var generator = new DumpGenerator(options.Seed);
        if (options.Output == "-")
        {
            generator.WriteTo(standardOutput, options.Records);
            standardOutput.Flush();
            return;
        }

        using var file = new FileStream(
            options.Output, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        generator.WriteTo(file, options.Records);
    }
}
