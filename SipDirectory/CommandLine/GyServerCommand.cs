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
        if (ServerRun.Refuse(options.FindFault(), options.Log, options.GetType(), () => errors) is { } refused)
        {
            return refused;
        }

        var failure = await RunAsync(options, output);
        return failure?.Report(errors) ?? ExitCode.Success;
    }

    private static async Task<Failure?> RunAsync(GyServerOptions options, TextWriter output)
    {
        using var signals = new StopSignals();
        using var desk = options.ConsoleMode == ConsoleMode.Off ? null : new OperatorDesk(showsHex: false);
        using var log = new OperatorLog(options.Log, options.Verbose, desk?.Log);
        var failure = await ServeAsync(options, desk, log, output, signals.Token);
        if (failure is not null && options.Log is not null)
        {
            log.Logger.Fatal("{Failure:l}", failure.Message);
        }

        return failure;
    }

    private static async Task<Failure?> ServeAsync(
        GyServerOptions options, OperatorDesk? desk, OperatorLog log, TextWriter output, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var (opened, failure) = await GyDoor.OpenAsync(
            options.Door,
            ServerRun.MostConnections(GyServerOptions.MostConnections, log.Logger),
            findRegistered: null,
            desk?.Register.Feed,
            log.Logger);
        if (opened is null)
        {
            return failure;
        }

        await using var door = opened;
        if (desk is not null)
        {
            desk.Commands.Add(door.Commands);
            await desk.RunAsync($"diameter {door.Endpoint}", options.ConsoleMode, door.FirstPeer, door.StopAsync, stop);
        }
        else
        {
            await WaitAsync(options, door, output, stop);
            await door.StopAsync();
        }

        await door.PrintAsync(output);
        await log.DrainAsync();
        LogSummary(log, Stopwatch.GetElapsedTime(started));
        return null;
    }

    private static async Task WaitAsync(GyServerOptions options, GyDoor door, TextWriter output, CancellationToken stop)
    {
        if (options.Port == 0)
        {
            await output.WriteLineAsync($"{door.Endpoint}");
            await output.FlushAsync(CancellationToken.None);
        }

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void LogSummary(OperatorLog log, TimeSpan uptime)
    {
        log.ShowInformation();
        log.Logger.Information("Stopped after {Uptime:l}", uptime.ToString(@"d\.hh\:mm\:ss"));
        log.ShowDropped();
    }
}
