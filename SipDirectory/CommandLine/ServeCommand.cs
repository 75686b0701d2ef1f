namespace SipDirectory.CommandLine;

/// <summary>Runs the server: answers from the dump that the operator named.</summary>
internal static class ServeCommand
{
    /// <param name="options">What the operator chose.</param>
    /// <param name="output">Opened where there is something to print; setting up the console takes its time.</param>
    /// <param name="errors">Likewise.</param>
    /// <returns>An <see cref="ExitCode"/>; other than for success, one line on <paramref name="errors"/> says why.</returns>
    public static Task<int> RunAsync(ServeOptions options, Func<TextWriter> output, Func<TextWriter> errors) =>
        ServerRun.RunAsync(options, (log, stop) => new DumpLoading(options, log, stop), output, errors);
}
