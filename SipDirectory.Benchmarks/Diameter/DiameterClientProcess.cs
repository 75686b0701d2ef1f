using System.Text.Json;
using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>A process for each measurement by a client.</summary>
internal static class DiameterClientProcess
{
    // A peer that has said who it is and gone may not come back at once: each measurement has peers of its own.
    private static int _run;

    /// <exception cref="LoadException">A request was not answered as it should.</exception>
    public static async Task<LoadResult> MeasureAsync(
        DiameterServer server, Cell cell, string client, (double WarmUp, double Measured) seconds, string[] more, CancellationToken cancellationToken)
    {
        var start = Placement.StartOn(null,
        [
            Environment.ProcessPath!, "diameter-client", "--client", client, "--server", server.Identity, "--port", $"{server.Port}",
            "--server-process", $"{server.ProcessId}", "--connections", $"{cell.Connections}", "--in-flight", $"{cell.InFlight}",
            "--run", $"{++_run}", "--warm-up", $"{seconds.WarmUp}", "--seconds", $"{seconds.Measured}", .. more,
        ]);
        var run = await Command.RunAsync(start, cancellationToken);
        return run.Succeeded
            ? JsonSerializer.Deserialize<LoadResult>(run.Output)!
            : throw new LoadException($"{cell}  {server.Name}  {client}: {run.Reason}");
    }
}
