using System.Text.Json;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>One measurement in a process of its own, so that it has its own core and its own runtime.</summary>
internal static class GeneratorProcess
{
    public static async Task<(LoadResult? Result, string Failure)> MeasureAsync(
        RunningServer server, string dump, Cell cell, int seed, CompareOptions options,
        CancellationToken cancellationToken)
    {
        string[] commandLine =
        [
            Environment.ProcessPath!, "generator", "--dump", dump, "--protocol", server.Server.Protocol.Name,
            "--port", $"{server.Port}", "--server-process", $"{server.ProcessId}",
            "--connections", $"{cell.Connections}", "--in-flight", $"{cell.InFlight}", "--seed", $"{seed}",
            "--warm-up", $"{options.WarmUp}", "--seconds", $"{options.Seconds}",
        ];
        var start = Placement.StartOn(server.Placement.GeneratorCore, commandLine);
        // The loop is compiled once, fully, before it starts.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        var run = await Command.RunAsync(start, cancellationToken);
        return run.Succeeded ? (JsonSerializer.Deserialize<LoadResult>(run.Output), "") : (null, run.Reason);
    }
}
