using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

internal sealed class RedisServer : Server
{
    public override string Name => "redis";

    public override WireProtocol Protocol { get; } = new RespProtocol();

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var version = await Command.RunAsync("redis-server", ["--version"], cancellationToken);
        Version = version.Output.Split(' ')
            .FirstOrDefault(word => word.StartsWith("v=", StringComparison.Ordinal), "").TrimStart('v', '=');
        return version.Succeeded ? null : version.Reason;
    }

    public override IEnumerable<string> CommandLine(string dump, int port)
    {
        return ["redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--maxclients", "10000", "--tcp-backlog", "4096", "--loglevel", "warning"];
    }
}
