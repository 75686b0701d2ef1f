using System.Diagnostics;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Runs the credit-control server: listens, answers its peers, and at a signal disconnects them and prints what it counted.</summary>
internal static class GyServerCommand
{
    /// <param name="options">What the operator chose.</param>
    /// <param name="output">The address, where its port was left to the system, and what was counted.</param>
    /// <param name="errors">One line that says why, where the result is not success.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(GyServerOptions options, TextWriter output, TextWriter errors)
    {
        if (ServerRun.Refuse(options.FindFault(), options.Log, () => errors) is { } refused)
        {
            return refused;
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
        var (opened, failure) = await GyDoor.OpenAsync(
            options.Door, ServerRun.MostConnections(GyServerOptions.MostConnections, log.Logger), findRegistered: null, log.Logger);
        if (opened is null)
        {
            return failure;
        }

        await using var door = opened;
        if (options.Port == 0)
        {
            await output.WriteLineAsync($"{door.Endpoint}");
            await output.FlushAsync(CancellationToken.None);
        }

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await door.StopAsync(output);
        await log.DrainAsync();
        LogSummary(log, Stopwatch.GetElapsedTime(started));
        return null;
    }

    private static void LogSummary(OperatorLog log, TimeSpan uptime)
    {
        log.ShowInformation();
        log.Logger.Information("Stopped after {Uptime:l}", uptime.ToString(@"d\.hh\:mm\:ss"));
        log.ShowDropped();
    }
}
