using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>One server under load, alone or beside a disturbance, and what was measured of it.</summary>
internal sealed class Trial(RunningServer server, RecordSet records, Disturbance? disturbance)
{
    private readonly List<(LoadResult Others, double Own)> _measured = [];

    public static string[] Header { get; } =
        ["server", "beside", "answers/s", "min..max", "p50 µs", "p99 µs", "min..max", "max µs", "its own a second"];

    private string Beside => disturbance?.Name ?? "nobody";

    /// <summary>Alone, and beside each disturbance.</summary>
    public static IEnumerable<Trial> Of(RunningServer server, RecordSet records, int seed)
    {
        var protocol = server.Server.Protocol;
        var request = new ArrayBufferWriter<byte>();
        protocol.WriteRequest(request, records.Aor(0));
        Disturbance?[] disturbances =
            [null, new PipeliningFlood(records, protocol, seed), new AcceptStorm(request.WrittenMemory)];
        return disturbances.Select(disturbance => new Trial(server, records, disturbance));
    }

    /// <summary>Measures once more.</summary>
    public async Task MeasureAsync(FairnessOptions options, int seed)
    {
        try
        {
            _measured.Add(await RunAsync(options, seed));
        }
        // Of sockets, and of a core that is not there.
        catch (Win32Exception exception)
        {
            throw new LoadException($"{this}: {exception.Message}");
        }
    }

    /// <summary>Forgets what was measured until now.</summary>
    public void Clear()
    {
        _measured.Clear();
    }

    public string[] Row()
    {
        var rate = Spread.Of(_measured.Select(one => one.Others.Rate));
        var median = Spread.Of(_measured.Select(one => one.Others.MedianLatency));
        var p99 = Spread.Of(_measured.Select(one => one.Others.P99Latency));
        var own = Spread.Of(_measured.Select(one => one.Own));
        return
        [
            server.Server.Name, Beside, $"{rate.Median:N0}", rate.Range("N0"), $"{median.Median:N0}",
            $"{p99.Median:N0}", p99.Range("N0"), $"{_measured.Max(one => one.Others.MaxLatency):N0}",
            disturbance is null ? "" : $"{own.Median:N0}",
        ];
    }

    public override string ToString()
    {
        return $"{server.Server.Name} beside {Beside}";
    }

    private async Task<(LoadResult Others, double Own)> RunAsync(FairnessOptions options, int seed)
    {
        using var generator = new LoadGenerator(records, server.Server.Protocol, options.Connections, inFlight: 1, seed);
        generator.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));
        using var stop = new CancellationTokenSource();
        var began = Stopwatch.GetTimestamp();
        var disturbing = OnThread(Disturb);
        try
        {
            var others = await OnThread(Load);
            await stop.CancelAsync();
            return (others, await disturbing / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            await stop.CancelAsync();
            await disturbing;
        }

        double Disturb()
        {
            CoreThread.MoveTo(server.Placement.GeneratorCore!.Value);
            CoreThread.GiveWay();
            return disturbance?.Run(server.Port, stop.Token) ?? 0;
        }

        LoadResult Load()
        {
            CoreThread.MoveTo(server.Placement.GeneratorCore!.Value);
            return generator.Run(
                TimeSpan.FromSeconds(options.WarmUp), TimeSpan.FromSeconds(options.Seconds), server.ProcessId);
        }
    }

    // A thread that was moved must not be one of the pool.
    private static Task<T> OnThread<T>(Func<T> run)
    {
        return Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
