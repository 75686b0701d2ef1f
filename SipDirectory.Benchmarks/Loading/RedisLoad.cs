using System.Diagnostics;
using System.Text.RegularExpressions;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>A restart of Redis with its RDB or with its append-only file.</summary>
internal sealed partial class RedisLoad(RedisData data, bool appendOnly) : LoadWay
{
    public override string Name => appendOnly ? "redis AOF" : "redis RDB";

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var server = new RedisServer();
        var reason = await server.PrepareAsync(workspace, cancellationToken);
        Version = server.Version;
        return reason;
    }

    public override Task TakeDumpAsync(string dump, CancellationToken cancellationToken)
    {
        return data.MakeAsync(dump, cancellationToken);
    }

    public override async Task<Loaded> LoadAsync(string dump, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var redis = await RedisProcess.StartAsync(data.Folder, appendOnly, cancellationToken);
        var ready = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var line = LoadLine().Match(redis.Log);
        return line.Success
            ? new Loaded(double.Parse(line.Groups[1].Value), ready, ResidentMemory.OfProcess(redis.ProcessId))
            : throw new LoadException($"{Name}: its log does not say how long the load took");
    }

    [GeneratedRegex("DB loaded from (?:disk|append only file): ([0-9.]+) seconds")]
    private static partial Regex LoadLine();
}
