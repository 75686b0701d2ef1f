using System.ComponentModel;
using System.Diagnostics;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>A program run to its end: its exit code and what it printed.</summary>
internal sealed record Command(int ExitCode, string Output, string Error)
{
    private const int NotStarted = 127;

    public bool Succeeded => ExitCode == 0;

    /// <summary>The last line that says something, for a one-line message.</summary>
    public string Reason => (Error + "\n" + Output)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .LastOrDefault("it said nothing");

    /// <summary>Runs the program; one that cannot be started has failed like any other.</summary>
    public static async Task<Command> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            return new Command(NotStarted, "", exception.Message);
        }

        using (process)
        {
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var error = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return new Command(process.ExitCode, await output, await error);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
    }

    public static Task<Command> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        return RunAsync(new ProcessStartInfo(program, arguments), cancellationToken);
    }
}
