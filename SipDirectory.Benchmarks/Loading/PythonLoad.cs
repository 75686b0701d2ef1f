using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>Python's json.loads over the lines, keeping nothing: parsing alone, in a common language.</summary>
internal sealed class PythonLoad : LoadWay
{
    private const string Program =
        """
        import json, sys, time
        started = time.perf_counter()
        with open(sys.argv[1], encoding="utf-8") as dump:
            for line in dump:
                json.loads(line)
        print(time.perf_counter() - started)
        """;

    public override string Name => "python json.loads";

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var version = await Command.RunAsync("python3", ["--version"], cancellationToken);
        Version = version.Output.Trim();
        return version.Succeeded ? null : version.Reason;
    }

    public override async Task<Loaded> LoadAsync(string dump, CancellationToken cancellationToken)
    {
        var run = await Command.RunAsync("python3", ["-c", Program, dump], cancellationToken);
        return run.Succeeded
            ? new Loaded(double.Parse(run.Output), Ready: null, Memory: null)
            : throw new LoadException($"{Name}: {run.Reason}");
    }
}
