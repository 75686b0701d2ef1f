using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

internal sealed class MemcachedServer : Server
{
    public override string Name => "memcached";

    public override WireProtocol Protocol { get; } = new MemcachedProtocol();

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var version = await Command.RunAsync("memcached", ["--version"], cancellationToken);
        Version = version.Output.Trim().Split(' ')[^1];
        return version.Succeeded ? null : version.Reason;
    }

    public override IEnumerable<string> CommandLine(string dump, int port)
    {
        // Memory for twice the dump, because of its size classes; root must name the user to run as.
        var megabytes = 64 + (2 * new FileInfo(dump).Length / (1024 * 1024));
        return ["memcached", "-l", "127.0.0.1", "-p", $"{port}", "-U", "0", "-t", "1", "-c", "10000", "-b", "4096",
            "-m", $"{megabytes}", "-I", "2m", "-u", Environment.UserName];
    }
}
