using System.Diagnostics;
using Serilog;
using SipDirectory.Charging.Proxy;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Rules;
using SipDirectory.Diameter.Transports;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Runs the proxy: reads the rules, connects to the servers, passes messages on, and disconnects at a signal.</summary>
internal static class GyProxyCommand
{
    /// <param name="options">What the operator chose.</param>
    /// <param name="output">The address, where its port was left to the system.</param>
    /// <param name="errors">Why, where the result is not success: one line, for rules one for each fault.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(GyProxyOptions options, TextWriter output, TextWriter errors)
    {
        if (ServerRun.Refuse(options.FindFault(), options.Log, options.GetType(), () => errors) is { } refused)
        {
            return refused;
        }

        var failures = await RunAsync(options, output);
        foreach (var failure in failures)
        {
            failure.Report(errors);
        }

        return failures is [var first, ..] ? first.Code : ExitCode.Success;
    }

    private static async Task<IReadOnlyList<Failure>> RunAsync(GyProxyOptions options, TextWriter output)
    {
        using var signals = new StopSignals();
        using var log = new OperatorLog(options.Log, options.Verbose);
        var (rules, failures) = ReadRules(options.Rules);
        if (failures.Count == 0 && await ServeAsync(options, rules, log, output, signals.Token) is { } failed)
        {
            failures = [failed];
        }

        if (options.Log is not null)
        {
            foreach (var failure in failures)
            {
                log.Logger.Fatal("{Failure:l}", failure.Message);
            }
        }

        return failures;
    }

    private static (MessageRules Rules, IReadOnlyList<Failure> Failures) ReadRules(string? path)
    {
        if (path is null)
        {
            return (new MessageRules([]), []);
        }

        try
        {
            var (rules, faults) = RulesFile.Read(path, DiameterDictionary.CreateDefault());
            return (rules, [.. faults.Select(fault => new Failure(ExitCode.BadDump, $"--rules {path}: {fault}"))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (new MessageRules([]), [new Failure(ExitCode.NoDump, $"--rules {path}: cannot be read: {Failure.Describe(path, e)}")]);
        }
    }

    private static async Task<Failure?> ServeAsync(
        GyProxyOptions options, MessageRules rules, OperatorLog log, TextWriter output, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        using var libraryLog = new LibraryLog(log.Logger);
        GyProxy proxy;
        try
        {
            proxy = new GyProxy(NodeOptions(options, libraryLog, log.Logger), options.Upstreams, rules, log.Logger);
        }
        catch (DiameterPeerException e)
        {
            return new Failure(ExitCode.Usage, $"--upstream: {e.Message}");
        }

        await using var _ = proxy;
        log.Logger.Information("Opening socket : {Endpoint:l}", $"{options.Endpoint}");
        try
        {
            await proxy.Node.StartAsync();
        }
        catch (DiameterPeerException e)
        {
            return Failure.CannotBind("--listen", options.Endpoint, e.InnerException ?? e);
        }

        var endpoint = proxy.Node.ListeningOn[0].Endpoint;
        if (options.Endpoint.Port == 0)
        {
            await output.WriteLineAsync($"{endpoint}");
            await output.FlushAsync(CancellationToken.None);
        }

        log.Logger.Information(
            "Gy proxy {Host:l} of realm {Realm:l} is listening for peers, {Rules} rules : {Endpoint:l}",
            options.Host,
            options.Realm,
            rules.Count,
            $"{endpoint}");
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await proxy.Node.StopAsync();
        await log.DrainAsync();
        LogSummary(log, proxy.Node.GetStatistics(), Stopwatch.GetElapsedTime(started));
        return null;
    }

    private static DiameterNodeOptions NodeOptions(GyProxyOptions options, LibraryLog libraryLog, ILogger log)
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
            "Stopped after {Uptime:l} : {Requests} requests, {PassedOn} passed on, {Answers} answers",
            uptime.ToString(@"d\.hh\:mm\:ss"),
            statistics.RequestsReceived,
            statistics.RequestsSent,
            statistics.AnswersSent);
        log.ShowDropped();
    }
}
