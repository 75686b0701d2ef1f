using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Runs the server: binds, loads, listens, and stops at a signal.</summary>
internal static class ServeCommand
{
    private const string TcpNames = "--ip, --port";
    private const string UdpNames = "--udp-addr, --udp-port";

    /// <param name="options">What the operator chose.</param>
    /// <param name="output">Opened where there is something to print; setting up the console takes its time.</param>
    /// <param name="errors">Likewise.</param>
    /// <returns>An <see cref="ExitCode"/>; other than for success, one line on <paramref name="errors"/> says why.</returns>
    public static async Task<int> RunAsync(ServeOptions options, Func<TextWriter> output, Func<TextWriter> errors)
    {
        if ((options.FindFault() ?? FindFaultOfLog(options.Log)) is { } fault)
        {
            return Failure.Usage(errors(), fault);
        }

        // Before anything is started: with few descriptors the runtime cannot even start a thread.
        if (DescriptorLimit.MaxConnections() < 1)
        {
            return Failure.TooFewDescriptors(DescriptorLimit.Reserve).Report(errors());
        }

        // The line that says why the process ends comes after those of the log.
        var failure = await ServeAsync(options, output);
        return failure?.Report(errors()) ?? ExitCode.Success;
    }

    private static async Task<Failure?> ServeAsync(ServeOptions options, Func<TextWriter> output)
    {
        using var signals = new StopSignals();
        using var log = new OperatorLog(options.Log, options.Verbose);
        var failure = await ServeAsync(options, log, output, signals.Token);

        // On the console the process's last line says the same.
        if (failure is not null && options.Log is not null)
        {
            log.Logger.Fatal("{Failure:l}", failure.Message);
        }

        return failure;
    }

    private static async Task<Failure?> ServeAsync(
        ServeOptions options, OperatorLog log, Func<TextWriter> output, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();

        // Begun before the addresses are taken, because both take their time. Where that fails, the load is left behind.
        var loading = new DumpLoading(options, log.Logger, stop);
        await using var tcp = TryBind(
            () => LineServer.Bind(TcpOptions(options, log.Logger), log.Logger), TcpNames, options.Endpoint, out var failure);
        await using var udp = failure is null && options.UdpEndpoint is { } endpoint
            ? TryBind(() => UdpServer.Bind(UdpOptions(options, endpoint), log.Logger), UdpNames, endpoint, out failure)
            : null;
        if (tcp is null || failure is not null)
        {
            return failure;
        }

        (var snapshot, failure) = await loading.CompleteAsync();
        if (failure is not null)
        {
            return failure;
        }

        if (snapshot is not null)
        {
            var requests = RequestLog.For(log.Logger);
            LookupSession OpenSession() => new(snapshot, options.Match, options.MaxLine, requests);
            try
            {
                tcp.Start(OpenSession);
            }
            catch (SocketException e)
            {
                return Failure.CannotBind(TcpNames, options.Endpoint, e);
            }

            udp?.Start(OpenSession());
            await PrintTakenAsync(options, tcp, udp, output);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(tcp.StopAsync(), udp?.StopAsync() ?? Task.CompletedTask);
        await log.DrainAsync();
        LogSummary(log, tcp.Counts.Plus(udp?.Counts ?? default), Stopwatch.GetElapsedTime(started));
        return null;
    }

    private static T? TryBind<T>(Func<T> bind, string names, IPEndPoint endpoint, out Failure? failure)
        where T : class
    {
        failure = null;
        try
        {
            return bind();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            failure = Failure.CannotBind(names, endpoint, e);
            return null;
        }
    }

    // Of one door the address alone; of several, which is which.
    private static async Task PrintTakenAsync(
        ServeOptions options, LineServer tcp, UdpServer? udp, Func<TextWriter> output)
    {
        if (options.Port == 0)
        {
            await output().WriteLineAsync(udp is null ? $"{tcp.LocalEndpoint}" : $"tcp {tcp.LocalEndpoint}");
        }

        if (udp is not null && options.UdpPort == 0)
        {
            await output().WriteLineAsync($"udp {udp.LocalEndpoint}");
        }

        if (options.Port == 0 || options.UdpPort == 0)
        {
            await output().FlushAsync(CancellationToken.None);
        }
    }

    private static UdpServerOptions UdpOptions(ServeOptions options, IPEndPoint endpoint) => new()
    {
        Endpoint = endpoint,
        Allowed = options.Allowed,
    };

    private static LineServerOptions TcpOptions(ServeOptions options, ILogger log)
    {
        var most = DescriptorLimit.MaxConnections() ?? int.MaxValue;
        if (most < options.MaxConnections)
        {
            log.Warning(
                "Serving at most {Most} connections instead of {Wanted} : the descriptor limit less {Reserve} (ulimit -n)",
                most,
                options.MaxConnections,
                DescriptorLimit.Reserve);
        }

        return new LineServerOptions
        {
            Endpoint = options.Endpoint,
            Idle = TimeSpan.FromSeconds(options.Idle),
            MaxLine = options.MaxLine,
            Limit = new ConnectionLimit(Math.Min(options.MaxConnections, most)),
            Allowed = options.Allowed,
            Engine = options.Engine,
            Loops = options.Loops,
        };
    }

    // The sink would fail silently; a log that cannot be written is told at once.
    private static string? FindFaultOfLog(string? file)
    {
        try
        {
            if (file is not null)
            {
                using var probe = File.Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
                return probe.CanSeek ? null : $"--log {file}: is not a file";
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"--log {file}: {Failure.Describe(file!, e)}";
        }
    }

    private static void LogSummary(OperatorLog log, ServerCounts counts, TimeSpan uptime)
    {
        log.ShowInformation();
        log.Logger.Information(
            "Stopped after {Uptime:l} : {Connections} connections, {Requests} requests, {Found} found, {NotFound} not found, {Errors} errors",
            uptime.ToString(@"d\.hh\:mm\:ss"),
            counts.Connections,
            counts.Requests,
            counts.Found,
            counts.NotFound,
            counts.Errors);
        if (log.Dropped > 0)
        {
            log.Logger.Warning("{Dropped} log lines were dropped", log.Dropped);
        }
    }
}
