using System.Diagnostics;
using System.Globalization;

namespace SipDirectory.Charging.Client;

/// <summary>Shows how a load goes, each second on a terminal, and what it was at the end.</summary>
internal sealed class LoadReport(MessageTally tally, TextWriter output, TextWriter progress)
{
    private const string ClearLine = "\r\e[K";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly double[] Fractions = [0.5, 0.9, 0.99, 0.999];

    public async Task RunAsync(ChargingRun run, CancellationToken stop, CancellationToken lost)
    {
        var started = Stopwatch.GetTimestamp();
        var running = run.RunAsync(show: null, stop, lost);
        using var timer = new PeriodicTimer(Interval);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        while (await Task.WhenAny(running, tick) == tick)
        {
            await progress.WriteAsync(ClearLine + LineOf(Stopwatch.GetElapsedTime(started)));
            tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        }

        await progress.WriteAsync(ClearLine);
        await running;
        await output.WriteLineAsync(LineOf(Stopwatch.GetElapsedTime(started)));
        await output.WriteLineAsync(LatencyLine());
        foreach (var (error, count) in tally.Errors)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} x {error}"));
        }
    }

    /// <summary>Such as "900 answers in 3.0 s, 300 a second, 2 errors".</summary>
    public string LineOf(TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tally.Answered} answers in {elapsed.TotalSeconds:0.0} s, {tally.Answered / elapsed.TotalSeconds:0} a second, {tally.Sent - tally.Successful} errors");

    /// <summary>Such as "Latency in ms: p50 0.31, p90 0.52, p99 1.20, p99.9 3.41, max 8.12".</summary>
    public string LatencyLine()
    {
        var percentiles = Fractions.Select(fraction =>
            string.Create(CultureInfo.InvariantCulture, $"p{fraction * 100:0.#} {tally.Percentile(fraction).TotalMilliseconds:0.00}"));
        return string.Create(
            CultureInfo.InvariantCulture, $"Latency in ms: {string.Join(", ", percentiles)}, max {tally.Percentile(1).TotalMilliseconds:0.00}");
    }
}
