using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using SipDirectory.Benchmarks.Gy;
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
            var result = options.Client switch
            {
                DiameterPair.Bare => MeasureUpdates(options),
                GyPair.Client => MeasureSessions(options),
                _ => await NodeClient.MeasureAsync(options),
            };
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

    private static LoadResult MeasureUpdates(DiameterClientOptions options)
    {
        using var client = new BareClient(options, connection =>
            [.. Enumerable.Range(0, options.InFlight).Select(place => new UpdateSource(options.IdentityOf(connection), options.Server, (uint)place))]);
        return client.Measure();
    }

    private static LoadResult MeasureSessions(DiameterClientOptions options)
    {
        var load = new SessionLoad(options);
        using var client = new BareClient(options, load.SourcesOf);
        var result = client.Measure();
        load.IsOver = true;
        client.Finish();
        return result;
    }

    private static double Microseconds(long ticks)
    {
        return ticks * 1e6 / Stopwatch.Frequency;
    }
}
