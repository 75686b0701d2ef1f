using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>Every pair of a server and a client through every cell, by turns.</summary>
internal static class DiameterCommand
{
    private const string Method =
        "Credit-Control-Requests with Multiple-Services-Credit-Control over TCP, in a network namespace of their own, and "
        + "the processes of server and client on the same two cores, not pinned. A connection has a peer of its own, which "
        + "has said who it is by a CER, and keeps a number of requests in flight. *bare* is a client of epoll and prepared "
        + "bytes that looks at the identifiers, the Session-Id and the Result-Code of every answer: it costs little, and is "
        + "the same for both servers. *node* is a client of this library, a DiameterNode for each connection. The server "
        + "*node* is one too, with every check on, as by default (rules, duplicates, limits); that both servers check is "
        + "seen before each measurement: a request without CC-Request-Number must get 5005. freeDiameter runs with its "
        + "defaults and an extension of ours, `SipDirectory.Benchmarks/freediameter/answer_ccr.c`, that answers 2001.";

    public static async Task<int> RunAsync(DiameterOptions options, CancellationToken cancellationToken)
    {
        if (!BenchNetwork.IsHere && await BenchNetwork.RunInsideAsync(cancellationToken) is { } exitCode)
        {
            return exitCode;
        }

        return await Measuring.RunAsync(
            options.FindFault(), workspace => MeasureAsync(options, workspace, cancellationToken), options.WriteDocs);
    }

    private static async Task<Findings> MeasureAsync(
        DiameterOptions options, Workspace workspace, CancellationToken cancellationToken)
    {
        var remarks = new List<string> { $"Repetitions: {options.Repetitions} of {options.Seconds} s each after {options.WarmUp} s of warm-up" };
        List<Cell> cells = [.. options.Cells.Select(text =>
            Cell.TryParse(text, out var cell) ? cell : throw new LoadException($"--cells: '{text}' is not CONNECTIONSxREQUESTS"))];
        var servers = new List<DiameterServer>();
        try
        {
            foreach (var server in new DiameterServer[] { new NodeServer(), new FreeDiameterServer() })
            {
                if (await server.StartAsync(workspace, cancellationToken) is { } reason)
                {
                    remarks.Add($"Left out: {server.Name}: {reason}");
                    continue;
                }

                servers.Add(server);
                remarks.Add($"{server.Name}: {server.Version}");
            }

            List<DiameterPair> pairs = [.. cells.SelectMany(cell => servers.SelectMany(server => DiameterPair.Of(cell, server)))];
            for (var repetition = 1; repetition <= options.Repetitions; repetition++)
            {
                foreach (var pair in pairs)
                {
                    await pair.MeasureAsync(options, cancellationToken);
                    Measuring.Progress($"{repetition}/{options.Repetitions}  {pair}");
                }
            }

            return new Findings("diameter", "Answers of a Diameter node", Method,
                new Table(DiameterPair.Header, [.. pairs.Select(pair => pair.Row(pairs))], Names: 3), remarks);
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }
}
