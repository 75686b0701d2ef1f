using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>limit/limit.c, compiled by the run.</summary>
internal sealed class LimitServer : Server
{
    private string _program = "";

    public override string Name => "limit";

    public override WireProtocol Protocol { get; } = new LineProtocol();

    public override bool AnnouncesAddress => true;

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        _program = workspace.PathOf("limit");
        var source = Path.Combine(Workspace.Repository, "SipDirectory.Benchmarks", "limit", "limit.c");
        var build = await Command.RunAsync("gcc", ["-O2", "-o", _program, source], cancellationToken);
        if (!build.Succeeded)
        {
            return $"gcc: {build.Reason}";
        }

        var version = await Command.RunAsync("gcc", ["-dumpfullversion"], cancellationToken);
        Version = $"gcc {version.Output.Trim()} -O2";
        return null;
    }

    public override IEnumerable<string> CommandLine(string dump, int port)
    {
        return [_program, dump, $"{port}"];
    }
}
