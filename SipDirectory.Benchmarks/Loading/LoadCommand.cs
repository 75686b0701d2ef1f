using SipDirectory.Benchmarks.Compare;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Reporting;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>Loads every dump in every way, by turns, and reports.</summary>
internal sealed class LoadCommand(LoadOptions options, Workspace workspace, CancellationToken cancellationToken)
{
    private const string Method =
        "Load is the time that the program's own log states; for redis-cli and Python, which state none, what they took. "
        + "Ready is the time from the start of the process until it serves. Memory is resident (VmRSS) once it is ready, "
        + "in multiples of the dump. Files were written just before, so what fits is in the page cache; before each load as much "
        + "free memory as it may need was touched, so that the host of a virtual machine had it ready. The append-only "
        + "file is the plain log of the SET commands; the RDB has Redis' default settings (compressed). The loads are by "
        + "turns, without pinning.";

    private readonly List<string[]> _rows = [];
    private readonly List<string> _remarks = [];

    public static Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        return Measuring.RunAsync(options.FindFault(),
            workspace => new LoadCommand(options, workspace, cancellationToken).MeasureAsync(), options.WriteDocs);
    }

    private async Task<Findings> MeasureAsync()
    {
        var ways = await PrepareAsync();
        foreach (var records in options.Records)
        {
            await MeasureAsync(records, ways);
        }

        string[] header =
            ["records", "loaded by", "load s", "min..max", "÷ sipdirectory", "ready s", "memory MiB", "÷ dump"];
        return new Findings("load", "Loading", Method, new Table(header, _rows, Names: 2), _remarks);
    }

    private async Task<List<LoadWay>> PrepareAsync()
    {
        var data = new RedisData(workspace);
        LoadWay[] all =
        [
            new SipDirectoryLoad(), new RedisLoad(data, appendOnly: false), new RedisLoad(data, appendOnly: true),
            new RedisPipeLoad(data), new PythonLoad(),
        ];
        var present = new List<LoadWay>();
        foreach (var way in all)
        {
            if (await way.PrepareAsync(workspace, cancellationToken) is { } reason)
            {
                _remarks.Add($"Left out: {way.Name}: {reason}");
            }
            else
            {
                present.Add(way);
                _remarks.Add($"{way.Name}: {way.Version}");
            }
        }

        return present;
    }

    private async Task MeasureAsync(int records, List<LoadWay> ways)
    {
        var dump = workspace.PathOf($"dump-{records}");
        Dumps.Generate(dump, records, options.Seed);
        var bytes = new FileInfo(dump).Length;
        var loads = ways.ToDictionary(way => way, _ => new List<Loaded>());
        for (var repetition = 0; repetition < options.Repetitions; repetition++)
        {
            for (var turn = 0; turn < ways.Count; turn++)
            {
                await TryLoadAsync(ways[(turn + repetition) % ways.Count], dump, records, loads);
            }
        }

        AddRows(records, bytes, loads);
        File.Delete(dump);
    }

    // A way that fails, at a size it cannot hold perhaps, takes none of the others with it.
    private async Task TryLoadAsync(LoadWay way, string dump, int records, Dictionary<LoadWay, List<Loaded>> loads)
    {
        try
        {
            await way.TakeDumpAsync(dump, cancellationToken);
            FreeMemory.Touch(new FileInfo(dump).Length * 3);
            var loaded = await way.LoadAsync(dump, cancellationToken);
            loads[way].Add(loaded);
            Measuring.Progress($"{loads[way].Count}/{options.Repetitions}  {records,10:N0} records  {way.Name,-18} "
                + $"{loaded.Seconds:0.000} s");
        }
        catch (LoadException exception)
        {
            var remark = $"Failed: {way.Name}, {records:N0} records: {exception.Message}";
            _remarks.Add(remark);
            Measuring.Progress(remark);
        }
    }

    private void AddRows(int records, long bytes, Dictionary<LoadWay, List<Loaded>> loads)
    {
        const double Mebibyte = 1024 * 1024;
        _remarks.Add($"Dump of {records:N0} records: {bytes / Mebibyte:N1} MiB");
        var own = loads.Where(pair => pair.Key is SipDirectoryLoad).SelectMany(pair => pair.Value);
        var ownSeconds = Spread.Of(own.Select(one => one.Seconds)).Median;
        foreach (var (way, all) in loads.Where(pair => pair.Value.Count > 0))
        {
            var seconds = Spread.Of(all.Select(one => one.Seconds));
            var ready = Spread.Of(all.Select(one => one.Ready).OfType<double>()).Median;
            var memory = Spread.Of(all.Select(one => one.Memory).OfType<double>()).Median;
            _rows.Add(
            [
                $"{records:N0}", way.Name, $"{seconds.Median:0.000}", seconds.Range("0.000"),
                way is SipDirectoryLoad || ownSeconds == 0 ? "" : $"{seconds.Median / ownSeconds:0.00}",
                ready == 0 ? "" : $"{ready:0.000}",
                memory == 0 ? "" : $"{memory / Mebibyte:N0}", memory == 0 ? "" : $"{memory / bytes:0.00}",
            ]);
        }
    }
}
