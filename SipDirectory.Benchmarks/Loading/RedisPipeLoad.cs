using System.Diagnostics;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>SET commands from a ready file into an empty Redis that writes nothing to the disk.</summary>
internal sealed class RedisPipeLoad(RedisData data) : LoadWay
{
    public override string Name => "redis-cli --pipe";

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var version = await Command.RunAsync("redis-cli", ["--version"], cancellationToken);
        Version = version.Output.Trim().Split(' ')[^1];
        var server = await new RedisServer().PrepareAsync(workspace, cancellationToken);
        return version.Succeeded ? server : version.Reason;
    }

    public override Task TakeDumpAsync(string dump, CancellationToken cancellationToken)
    {
        return data.MakeAsync(dump, cancellationToken);
    }

    public override async Task<Loaded> LoadAsync(string dump, CancellationToken cancellationToken)
    {
        await using var redis = await RedisProcess.StartAsync(data.EmptyFolder, appendOnly: false, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await data.PipeAsync(redis, cancellationToken);
        return new Loaded(Stopwatch.GetElapsedTime(started).TotalSeconds, Ready: null,
            ResidentMemory.OfProcess(redis.ProcessId));
    }
}
