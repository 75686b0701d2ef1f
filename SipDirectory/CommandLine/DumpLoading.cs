using System.Diagnostics;
using System.Globalization;
using Serilog;
using SipDirectory.Registrations;

namespace SipDirectory.CommandLine;

/// <summary>Loads the dump that the operator named, and tells how far it is and what came of it.</summary>
internal sealed class DumpLoading(ServeOptions options, ILogger log)
{
    private const long LargeDump = 64 * 1024 * 1024;

    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly LoadProgress _progress = new();

    /// <returns>The directory, or why there is none; neither where the operator stopped the load.</returns>
    public async Task<(DirectorySnapshot? Snapshot, Failure? Failure)> RunAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var loading = Task.Run(() => Load(stop), CancellationToken.None);
        await ReportProgressAsync(loading, stop);
        try
        {
            // Nothing can interrupt a read of a pipe: where one is under way at a stop, the load is left behind.
            var result = await loading.WaitAsync(stop);
            LogBadRecords(result);
            if (result.Snapshot is null)
            {
                return (null, Failure.BadDump(options.Data, Refusal(result)));
            }

            if (result.Bytes > LargeDump)
            {
                // What was needed to build the index is given back to the system, once and for all.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            LogResult(result, Stopwatch.GetElapsedTime(started));
            return (result.Snapshot, null);
        }
        catch (OperationCanceledException)
        {
            return (null, null);
        }
        catch (InvalidDataException e)
        {
            return (null, Failure.BadDump(options.Data, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return (null, Failure.CannotRead(options.Data, e));
        }
    }

    private LoadResult Load(CancellationToken stop)
    {
        using var source = DumpSource.Open(options.Data);
        var loader = new DumpLoader(options.MaxLine, options.Match, options.SkipBadRecords, _progress);
        return loader.Load(source, stop);
    }

    private async Task ReportProgressAsync(Task loading, CancellationToken stop)
    {
        await Task.WhenAny(loading, Task.Delay(QuietTime, stop));
        var showLine = !Console.IsErrorRedirected && !(options.Verbose && options.Log is null);
        while (!loading.IsCompleted && !stop.IsCancellationRequested)
        {
            var percent = _progress.Percent is { } known ? $"{known} %, " : "";
            log.Information("Loading : {Percent:l}{Records} records", percent, _progress.Records);
            if (showLine)
            {
                await Console.Error.WriteAsync($"\rLoading : {percent}{_progress.Records} records");
            }

            await Task.WhenAny(loading, Task.Delay(ReportInterval, stop));
            if (showLine && (loading.IsCompleted || stop.IsCancellationRequested))
            {
                await Console.Error.WriteLineAsync();
            }
        }
    }

    private void LogBadRecords(LoadResult result)
    {
        foreach (var (line, reason) in result.FirstBadRecords)
        {
            log.Error("Bad record in {Dump:l}, line {Line} : {Reason:l}", options.Data, line, reason);
        }

        if (result.BadRecords > 0 && result.Snapshot is not null)
        {
            log.Warning("Skipped {Count} bad records, loaded {Records} sound ones", result.BadRecords, result.Records);
        }
    }

    private void LogResult(LoadResult result, TimeSpan time)
    {
        log.Information("System loaded : {Records} entry", result.Records);
        log.Information(
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
