using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Reporting;

/// <summary>The shell around a verb: its workspace, and one line and an exit code for what stops it.</summary>
internal static class Measuring
{
    private const int UsageError = 64;

    /// <param name="fault">What is wrong with the options; null if nothing is.</param>
    /// <param name="measure">Measures, with the workspace for as long as it runs.</param>
    /// <param name="writeDocs">Also rewrite the verb's section of docs/PERFORMANCE.md.</param>
    public static async Task<int> RunAsync(string? fault, Func<Workspace, Task<Findings>> measure, bool writeDocs)
    {
        if (fault is not null)
        {
            await Console.Error.WriteLineAsync(fault);
            return UsageError;
        }

        try
        {
            using var workspace = new Workspace();
            var findings = await measure(workspace);
            findings.Report(writeDocs);
            return 0;
        }
        catch (Exception exception) when (exception is LoadException or IOException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("stopped");
            return 1;
        }
    }

    /// <summary>Told after each repetition, so that a long run shows that it goes on.</summary>
    public static void Progress(string line)
    {
        Console.Error.WriteLine(line);
    }
}
