using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>Runs every server through every cell, interleaved, and reports.</summary>
internal static class CompareCommand
{
    private const int UsageError = 64;

    public static async Task<int> RunAsync(CompareOptions options, CancellationToken cancellationToken)
    {
        var cells = new List<Cell>();
        foreach (var text in options.Cells)
        {
            if (!Cell.TryParse(text, out var cell))
            {
                await Console.Error.WriteLineAsync($"--cells: '{text}' is not CONNECTIONSxREQUESTS");
                return UsageError;
            }

            cells.Add(cell);
        }

        Server[] all =
            [new SipDirectoryServer(), new RedisServer(), new MemcachedServer(), new GarnetServer(), new LimitServer()];
        if (options.Servers.FirstOrDefault(name => !all.Any(server => server.Name == name)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"--servers: there is no '{unknown}'");
            return UsageError;
        }

        if (Environment.ProcessorCount < 2)
        {
            await Console.Error.WriteLineAsync("a comparison needs two cores: one for the server, one for the load");
            return 1;
        }

        try
        {
            using var workspace = new Workspace();
            var run = new CompareRun(options, cells, workspace);
            var chosen = all.Where(server => options.Servers.Contains(server.Name));
            var comparison = await run.RunAsync(chosen, cancellationToken);
            Report.Write(comparison, options);
            return comparison.IsComplete ? 0 : 1;
        }
        catch (LoadException exception)
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
}
