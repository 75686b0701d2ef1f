using System.Diagnostics;
using System.Text.RegularExpressions;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

internal sealed partial class SipDirectoryLoad : LoadWay
{
    private SipDirectoryServer _server = new();
    private string _log = "";

    public override string Name => "sipdirectory";

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        _log = workspace.PathOf("sipdirectory.log");
        _server = new SipDirectoryServer { MoreArguments = ["--verbose", "--log", _log] };
        var reason = await _server.PrepareAsync(workspace, cancellationToken);
        Version = _server.Version;
        return reason;
    }

    public override async Task<Loaded> LoadAsync(string dump, CancellationToken cancellationToken)
    {
        File.Delete(_log);
        double ready;
        long memory;
        var started = Stopwatch.GetTimestamp();
        await using (var running =
            await RunningServer.StartAsync(_server, Placement.Unpinned, dump, cancellationToken))
        {
            ready = Stopwatch.GetElapsedTime(started).TotalSeconds;
            memory = ResidentMemory.OfProcess(running.ProcessId);
        }

        // The log is complete once the process has ended.
        var line = LoadLine().Match(await File.ReadAllTextAsync(_log, cancellationToken));
        return line.Success
            ? new Loaded(double.Parse(line.Groups[1].Value), ready, memory)
            : throw new LoadException($"{Name}: its log does not say how long the load took");
    }

    [GeneratedRegex(@" AORs, .* ([0-9.]+) seconds")]
    private static partial Regex LoadLine();
}
