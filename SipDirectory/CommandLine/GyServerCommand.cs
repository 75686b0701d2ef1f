using System.Diagnostics;
using Serilog;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;
using SipDirectory.Listening;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Runs the credit-control server: listens, answers any peer, and disconnects them at a signal.</summary>
internal static class GyServerCommand
{
    /// <param name="options">What the operator chose.</param>
    /// <param name="output">The address, where its port was left to the system.</param>
    /// <param name="errors">One line that says why, where the result is not success.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(GyServerOptions options, TextWriter output, TextWriter errors)
    {
        if ((options.FindFault() ?? ServerRun.FindFaultOfLog(options.Log)) is { } fault)
        {
            return Failure.Usage(errors, fault);
        }

        if (DescriptorLimit.MaxConnections() < 1)
        {
            return Failure.TooFewDescriptors(DescriptorLimit.Reserve).Report(errors);
        }

        var failure = await RunAsync(options, output);
        return failure?.Report(errors) ?? ExitCode.Success;
    }

    private static async Task<Failure?> RunAsync(GyServerOptions options, TextWriter output)
    {
        using var signals = new StopSignals();
        using var log = new OperatorLog(options.Log, options.Verbose);
        var failure = await ServeAsync(options, log, output, signals.Token);
        if (failure is not null && options.Log is not null)
        {
            log.Logger.Fatal("{Failure:l}", failure.Message);
        }

        return failure;
    }

    private static async Task<Failure?> ServeAsync(GyServerOptions options, OperatorLog log, TextWriter output, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        using var libraryLog = new LibraryLog(log.Logger);
        await using var node = new DiameterNode(NodeOptions(options, libraryLog, log.Logger));
        await using var server = new CreditControlServer(node);
        node.AddApplication(server);
        log.Logger.Information("Opening socket : {Endpoint:l}", $"{options.Endpoint}");
        try
        {
            await node.StartAsync();
        }
        catch (DiameterPeerException e)
        {
            return Failure.CannotBind("--ip, --port", options.Endpoint, e.InnerException ?? e);
        }

        var endpoint = node.ListeningOn[0].Endpoint;
        if (options.Port == 0)
        {
            await output.WriteLineAsync($"{endpoint}");
            await output.FlushAsync(CancellationToken.None);
        }

        log.Logger.Information(
            "Gy server {Host:l} of realm {Realm:l} is listening for peers : {Endpoint:l}", options.Host, options.Realm, $"{endpoint}");
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.StopAsync();
        await log.DrainAsync();
        LogSummary(log, node.GetStatistics(), Stopwatch.GetElapsedTime(started));
        return null;
    }

    private static DiameterNodeOptions NodeOptions(GyServerOptions options, LibraryLog libraryLog, ILogger log)
    {
        var limits = new NodeLimits();
        return new DiameterNodeOptions
        {
            Identity = options.Host,
            Realm = options.Realm,
            ListenOn = [new ListenAddress(options.Endpoint)],
            AcceptUnknownPeers = true,
            ProductName = "SipDirectory",
            Limits = limits with { Connections = ServerRun.MostConnections(limits.Connections, log) },
            LoggerFactory = libraryLog,
        };
    }

    private static void LogSummary(OperatorLog log, NodeStatistics statistics, TimeSpan uptime)
    {
        log.ShowInformation();
        log.Logger.Information(
            "Stopped after {Uptime:l} : {Requests} requests, {Answers} answers",
            uptime.ToString(@"d\.hh\:mm\:ss"),
            statistics.RequestsReceived,
            statistics.AnswersSent);
        if (log.Dropped > 0)
        {
            log.Logger.Warning("{Dropped} log lines were dropped", log.Dropped);
        }
    }
}
