using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Charging.Client;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>Runs one measurement and prints its result as one line of JSON.</summary>
internal static class DiameterClientCommand
{
    public static async Task<int> RunAsync(DiameterClientOptions options)
    {
        try
        {
            var result = options.Client == DiameterPair.Bare ? MeasureBare(options) : await NodeClient.MeasureAsync(options);
            Console.WriteLine(JsonSerializer.Serialize(result));
            return 0;
        }
        catch (Exception exception) when (exception is LoadException or SocketException or IOException or DiameterRequestException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    public static LoadResult Result(LatencyHistogram latencies, long answers, CpuUse cpu)
    {
        return new LoadResult(answers, answers, cpu.Elapsed.TotalSeconds,
            Microseconds(latencies.Percentile(0.5)), Microseconds(latencies.Percentile(0.99)), Microseconds(latencies.Maximum),
            cpu.Own / cpu.Elapsed, cpu.Server / cpu.Elapsed);
    }

    private static LoadResult MeasureBare(DiameterClientOptions options)
    {
        using var client = new BareClient(options);
        return client.Measure();
    }

    private static double Microseconds(long ticks)
    {
        return ticks * 1e6 / Stopwatch.Frequency;
    }
}
