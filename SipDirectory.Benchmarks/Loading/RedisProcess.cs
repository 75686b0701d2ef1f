using System.ComponentModel;
using System.Diagnostics;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>A redis-server that works in a folder, ready to answer. Disposing ends the process.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private RedisProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>All that it logged until it was ready.</summary>
    public string Log { get; private set; } = "";

    /// <summary>Starts it with what the folder holds: its append-only file or its RDB.</summary>
    /// <exception cref="LoadException">It did not start, or was not ready in time.</exception>
    public static async Task<RedisProcess> StartAsync(
        string folder, bool appendOnly, CancellationToken cancellationToken)
    {
        var port = RunningServer.FreePort();
        var start = Placement.StartOn(core: null,
        [
            "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "",
            "--appendonly", appendOnly ? "yes" : "no", "--appendfsync", "no", "--auto-aof-rewrite-percentage", "0",
        ]);
        start.RedirectStandardOutput = true;
        RedisProcess redis;
        try
        {
            redis = new RedisProcess(Process.Start(start)!, port);
        }
        catch (Win32Exception exception)
        {
            throw new LoadException($"redis-server: {exception.Message}");
        }

        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(StartTimeout);
            await redis.GetReadyAsync(timeout.Token);
            return redis;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await redis.DisposeAsync();
            throw new LoadException($"redis-server was not ready within {StartTimeout.TotalMinutes:0} minutes");
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.StopAsync(_process, StopTimeout);
    }

    // The few lines that it logs later fit in the pipe.
    private async Task GetReadyAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            Log += line + "\n";
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new LoadException($"redis-server ended: {Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}");
    }
}
