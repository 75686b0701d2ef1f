using System.Diagnostics;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Listening;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Runs the server: binds, loads, listens, and stops at a signal.</summary>
internal static class ServeCommand
{
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

        // Begun before the address is taken, because both take their time. Where that fails, the load is left behind.
        var loading = new DumpLoading(options, log.Logger, stop);
        LineServer server;
        try
        {
            server = LineServer.Bind(ServerOptions(options, log.Logger), log.Logger);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Failure.CannotBind(options.Endpoint, e);
        }

        await using (server)
        {
            var (snapshot, failure) = await loading.CompleteAsync();
            if (failure is not null)
            {
                return failure;
            }

            if (snapshot is not null)
            {
                try
                {
                    server.Start(snapshot);
                }
                catch (SocketException e)
                {
                    return Failure.CannotBind(options.Endpoint, e);
                }

                if (options.Port == 0)
                {
                    await output().WriteLineAsync(server.LocalEndpoint.ToString());
                    await output().FlushAsync(CancellationToken.None);
                }

                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await server.StopAsync();
            await log.DrainAsync();
            LogSummary(log, server.Counts, Stopwatch.GetElapsedTime(started));
            return null;
        }
    }

    private static LineServerOptions ServerOptions(ServeOptions options, ILogger log)
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
            MaxConnections = Math.Min(options.MaxConnections, most),
            Match = options.Match,
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
