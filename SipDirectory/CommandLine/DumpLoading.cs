using System.Diagnostics;
using System.Globalization;
using Serilog;
using Serilog.Events;
using SipDirectory.Lookup;
using SipDirectory.Registrations;

namespace SipDirectory.CommandLine;

/// <summary>Loads the dump that the operator named, and tells how far it is and what came of it.</summary>
internal sealed class DumpLoading : ISessionSource
{
    private const long LargeDump = 64 * 1024 * 1024;

    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly ServeOptions _options;
    private readonly ILogger _log;
    private readonly CancellationToken _stop;
    private readonly LoadProgress _progress = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Task<LoadResult> _loading;
    private DirectorySnapshot? _snapshot;

    /// <summary>Begins to load on a thread of its own, and tells nothing yet.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="log">Where progress and outcome are shown.</param>
    /// <param name="stop">Ends the load.</param>
    public DumpLoading(ServeOptions options, ILogger log, CancellationToken stop)
    {
        _options = options;
        _log = log;
        _stop = stop;
        _loading = Task.Factory.StartNew(
            Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public bool IsDirectory => true;

    public Func<ISession>? OpenSession { get; private set; }

    public async Task<Failure?> CompleteAsync()
    {
        await Task.WhenAny(_loading, Task.Delay(QuietTime, _stop));

        // Before the console is looked at, which takes its time: most loads are over by now.
        if (!_loading.IsCompleted)
        {
            await ReportProgressAsync();
        }

        try
        {
            // Nothing can interrupt a read of a pipe: where one is under way at a stop, the load is left behind.
            var result = await _loading.WaitAsync(_stop);
            LogBadRecords(result);
            if (result.Snapshot is null)
            {
                return Failure.BadDump(_options.Data, Refusal(result));
            }

            if (result.Bytes > LargeDump)
            {
                // What was needed to build the index is given back to the system, once and for all.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            LogResult(result, Stopwatch.GetElapsedTime(_started));
            _snapshot = result.Snapshot;
            OpenSession = SessionsOn(result.Snapshot);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (InvalidDataException e)
        {
            return Failure.BadDump(_options.Data, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Failure.CannotRead(_options.Data, e);
        }
    }

    public string? FindAddressOfRecord(string text) => AddressMatch.FindAddressOfRecord(_snapshot!, _options.Match, text);

    private Func<ISession> SessionsOn(DirectorySnapshot snapshot)
    {
        var requests = RequestLog.For(_log);
        return () => new LookupSession(snapshot, _options.Match, _options.MaxLine, requests);
    }

    private LoadResult Load()
    {
        using var source = DumpSource.Open(_options.Data);
        var loader = new DumpLoader(_options.MaxLine, _options.Match, _options.SkipBadRecords, _progress);
        return loader.Load(source, _stop);
    }

    private async Task ReportProgressAsync()
    {
        var showLine = !Console.IsErrorRedirected && !(_options.Verbose && _options.Log is null);
        while (!_loading.IsCompleted && !_stop.IsCancellationRequested)
        {
            var percent = _progress.Percent is { } known ? $"{known} %, " : "";
            _log.Information("Loading : {Percent:l}{Records} records", percent, _progress.Records);
            if (showLine)
            {
                await Console.Error.WriteAsync($"\rLoading : {percent}{_progress.Records} records");
            }

            await Task.WhenAny(_loading, Task.Delay(ReportInterval, _stop));
            if (showLine && (_loading.IsCompleted || _stop.IsCancellationRequested))
            {
                await Console.Error.WriteLineAsync();
            }
        }
    }

    private void LogBadRecords(LoadResult result)
    {
        foreach (var (line, reason) in result.FirstBadRecords)
        {
            _log.Error("Bad record in {Dump:l}, line {Line} : {Reason:l}", _options.Data, line, reason);
        }

        if (result.BadRecords > 0 && result.Snapshot is not null)
        {
            _log.Warning("Skipped {Count} bad records, loaded {Records} sound ones", result.BadRecords, result.Records);
        }
    }

    private void LogResult(LoadResult result, TimeSpan time)
    {
        if (!_log.IsEnabled(LogEventLevel.Information))
        {
            return;
        }

        _log.Information("System loaded : {Records} entry", result.Records);
        _log.Information(
            "{Aors} AORs, {Several} with several bindings, {Duplicates} duplicate lines dropped, {Bytes} bytes, {Seconds:l} seconds",
            result.Aors,
            result.AorsWithSeveralBindings,
            result.Duplicates,
            result.Bytes,
            time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
    }

    private static string Refusal(LoadResult result)
    {
        if (result.FirstBadRecords.Count == 0)
        {
            return "refused: no records";
        }

        var (line, reason) = result.FirstBadRecords[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"refused: {result.BadRecords} bad records and {result.Records} sound ones; the first in line {line}: {reason}");
    }
}
