using System.Diagnostics;
using Serilog;
using SipDirectory.Listening;
using SipDirectory.Operator;
using SipDirectory.Operator.Commands;

namespace SipDirectory.CommandLine;

/// <summary>One run of a verb that serves clients: binds, waits for its answers, listens, and stops at a signal.</summary>
internal static class ServerRun
{
    /// <param name="options">What the operator chose.</param>
    /// <param name="begin">Begins to make the answers; called before the addresses are taken, because both take their time.</param>
    /// <param name="output">Opened where there is something to print; setting up the console takes its time.</param>
    /// <param name="errors">Likewise.</param>
    /// <returns>An <see cref="ExitCode"/>; other than for success, one line on <paramref name="errors"/> says why.</returns>
    public static async Task<int> RunAsync(
        IServerOptions options,
        Func<ILogger, CancellationToken, ISessionSource> begin,
        Func<TextWriter> output,
        Func<TextWriter> errors)
    {
        if (Refuse(options.FindFault(), options.Log, options.GetType(), errors) is { } refused)
        {
            return refused;
        }

        // The line that says why the process ends comes after those of the log.
        var failure = await RunAsync(options, begin, output);
        return failure?.Report(errors()) ?? ExitCode.Success;
    }

    /// <summary>As many as the operator wants, unless the descriptor limit has fewer; then the log says so.</summary>
    public static int MostConnections(int wanted, ILogger log)
    {
        var most = DescriptorLimit.MaxConnections() ?? int.MaxValue;
        if (most < wanted)
        {
            log.Warning(
                "Serving at most {Most} connections instead of {Wanted} : the descriptor limit less {Reserve} (ulimit -n)",
                most,
                wanted,
                DescriptorLimit.Reserve);
        }

        return Math.Min(wanted, most);
    }

    /// <summary>The sink would fail silently; a log that cannot be written is told at once.</summary>
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

    /// <summary>Looks at what must hold before anything is started, for every verb that serves.</summary>
    /// <param name="fault">Of the options; null if there is none.</param>
    /// <param name="log">The file to log to; null for standard error.</param>
    /// <param name="options">Of the verb.</param>
    /// <param name="errors">Where one line says what does not hold.</param>
    /// <returns>The <see cref="ExitCode"/> to end with; null where the verb may start.</returns>
    public static int? Refuse(string? fault, string? log, Type options, Func<TextWriter> errors)
    {
        if ((fault ?? FindFaultOfLog(log)) is { } wrong)
        {
            return Failure.Usage(errors(), wrong, options);
        }

        // With few descriptors the runtime cannot even start a thread.
        return DescriptorLimit.MaxConnections() < 1
            ? Failure.TooFewDescriptors(DescriptorLimit.Reserve).Report(errors())
            : null;
    }

    private static async Task<Failure?> RunAsync(
        IServerOptions options, Func<ILogger, CancellationToken, ISessionSource> begin, Func<TextWriter> output)
    {
        using var signals = new StopSignals();
        using var desk = options.ConsoleMode == ConsoleMode.Off ? null : new OperatorDesk(options.Hex);
        using var log = new OperatorLog(options.Log, options.Verbose, desk?.Log);
        var failure = await RunAsync(options, begin, log, desk, output, signals.Token);

        // On the console the process's last line says the same.
        if (failure is not null && options.Log is not null)
        {
            log.Logger.Fatal("{Failure:l}", failure.Message);
        }

        return failure;
    }

    private static async Task<Failure?> RunAsync(
        IServerOptions options,
        Func<ILogger, CancellationToken, ISessionSource> begin,
        OperatorLog log,
        OperatorDesk? desk,
        Func<TextWriter> output,
        CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();

        // Where an address cannot be taken, the load is left behind.
        var source = begin(log.Logger, stop);
        await using var doors = new Doors(options.Doors(new ConnectionLimit(MostConnections(options.MaxConnections, log.Logger))), log.Logger, desk?.Register);
        if (doors.Bind() is { } notBound)
        {
            return notBound;
        }

        if (await source.CompleteAsync() is { } failure)
        {
            return failure;
        }

        if (source.OpenSession is { } openSession)
        {
            if (await doors.StartAsync(openSession) is { } notStarted)
            {
                return notStarted;
            }

            await using var gy = new GyBeside(options.GyDoor);
            if (await gy.OpenAsync(options.MaxConnections, source.FindAddressOfRecord, desk?.Register.Feed, log.Logger) is { } notOpened)
            {
                return notOpened;
            }

            if (desk is null)
            {
                await PrintAsync([.. doors.Taken, .. gy.Taken], output);
                await WaitAsync(stop);
            }
            else
            {
                await OperateAsync(desk, doors, gy, source, options.ConsoleMode, stop);
            }

            await doors.StopAsync();
            await gy.StopAsync();
            await gy.PrintAsync(output);
        }

        await log.DrainAsync();
        LogSummary(log, doors.Counts.Aggregate(default(ServerCounts), (sum, door) => sum.Plus(door.Counts)), Stopwatch.GetElapsedTime(started));
        return null;
    }

    private static async Task WaitAsync(CancellationToken stop) =>
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static Task OperateAsync(
        OperatorDesk desk, Doors doors, GyBeside gy, ISessionSource source, ConsoleMode mode, CancellationToken stop)
    {
        desk.Commands.Add(new ClientCommands(desk.Register, source.IsDirectory ? source.OpenSession!() : null, () => doors.Counts));
        if (gy.Commands is { } charging)
        {
            desk.Commands.Add(charging);
        }

        return desk.RunAsync(
            gy.Address is { } address ? $"{doors.Addresses}, {address}" : doors.Addresses,
            mode,
            gy.FirstPeer is { } peer ? Task.WhenAny(desk.Register.FirstClient, peer) : desk.Register.FirstClient,
            () => Task.WhenAll(doors.StopAsync(), gy.StopAsync()),
            stop);
    }

    private static async Task PrintAsync(IEnumerable<string> lines, Func<TextWriter> output)
    {
        foreach (var line in lines)
        {
            await output().WriteLineAsync(line);
            await output().FlushAsync(CancellationToken.None);
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
        log.ShowDropped();
    }
}
