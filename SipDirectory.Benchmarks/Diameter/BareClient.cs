using System.Diagnostics;
using System.Net;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Charging.Client;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>
/// A closed loop of load on one thread: for every answer the connection sends its next request, all of one read in one
/// write.
/// </summary>
internal sealed class BareClient : IDisposable
{
    private const int StallMilliseconds = 5000;

    private readonly DiameterClientOptions _options;
    private readonly Epoll _epoll = new();
    private readonly BareConnection[] _connections;
    private readonly LatencyHistogram _latencies = new();

    /// <param name="options">Where, and how long.</param>
    /// <param name="sources">What the places of each connection send.</param>
    public BareClient(DiameterClientOptions options, Func<int, RequestSource[]> sources)
    {
        _options = options;
        _connections = new BareConnection[options.Connections];
        for (var i = 0; i < _connections.Length; i++)
        {
            _connections[i] = new BareConnection(options.IdentityOf(i), options.Server, sources(i));
        }
    }

    public LoadResult Measure()
    {
        var server = new IPEndPoint(BenchNetwork.Address, _options.Port);
        for (var i = 0; i < _connections.Length; i++)
        {
            _connections[i].Connect(server);
            _epoll.Watch(_connections[i].Descriptor, token: i);
        }

        foreach (var connection in _connections)
        {
            connection.SendFirst();
        }

        Drive(TimeSpan.FromSeconds(_options.WarmUp));
        _latencies.Clear();
        var flushes = DiskFlushes.Of(_options.Device);
        var cpu = CpuUse.Now(_options.ServerProcess);
        var answers = Drive(TimeSpan.FromSeconds(_options.Seconds));
        cpu = CpuUse.Now(_options.ServerProcess) - cpu;
        flushes = DiskFlushes.Of(_options.Device) - flushes;
        return DiameterClientCommand.Result(_latencies, answers, cpu) with { DiskFlushes = flushes };
    }

    /// <summary>Goes on until the sources have no more.</summary>
    public void Finish()
    {
        while (!Array.TrueForAll(_connections, connection => connection.IsIdle))
        {
            ServeReady();
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _epoll.Dispose();
    }

    private long Drive(TimeSpan duration)
    {
        var answers = 0L;
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        do
        {
            answers += ServeReady();
        }
        while (Stopwatch.GetTimestamp() < end);

        return answers;
    }
    private long ServeReady()
    {
        var ready = _epoll.Wait(StallMilliseconds);
        if (ready == 0)
        {
            throw new LoadException($"the server answered nothing for {StallMilliseconds / 1000} seconds");
        }

        var answers = 0L;
        for (var i = 0; i < ready; i++)
        {
            answers += _connections[_epoll.Token(i)].Serve(_latencies);
        }

        return answers;
    }
}
