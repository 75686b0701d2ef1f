using System.Diagnostics;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Sinks.Async;

namespace SipDirectory.Operator;

/// <summary>
/// Writes the lines of the log by a thread of its own, from a bounded queue: where the disk or the terminal cannot
/// follow, lines are dropped and counted, and nobody waits.
/// </summary>
internal sealed class LogWriter : IAsyncLogEventSinkMonitor, IDisposable
{
    private const int QueueLength = 10_000;

    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainCheck = TimeSpan.FromMilliseconds(10);

#pragma warning disable CA2213 // Disposed on another thread, so that a stuck sink cannot hold up the end.
    private readonly Logger _logger;
#pragma warning restore CA2213
    private IAsyncLogEventSinkInspector? _queue;
    private long _dropped;

    /// <param name="file">The file to append to; null for standard error.</param>
    /// <param name="terminal">Takes the place of standard error; null where nothing does.</param>
    public LogWriter(string? file, ILogEventSink? terminal)
    {
        // Told once for each line that finds the queue full, and for each that the sink cannot write.
        SelfLog.Enable(_ => Interlocked.Increment(ref _dropped));
        _logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Async(sinks => AddSink(sinks, file, terminal), monitor: this, bufferSize: QueueLength, blockWhenFull: false)
            .CreateLogger();
    }

    /// <summary>Lines that were lost: the queue was full, or the sink failed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Write(LogEvent line) => _logger.Write(line);

    /// <summary>Waits until the queue is empty, for at most two seconds: the last lines must not be the dropped ones.</summary>
    public async Task DrainAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (_queue?.Count > 0 && Stopwatch.GetElapsedTime(started) < FlushTime)
        {
            await Task.Delay(DrainCheck);
        }
    }

    /// <summary>Writes what is queued, for as long as the sink takes it within two seconds.</summary>
    public void Dispose()
    {
        // A sink that cannot write its last lines throws; there is nobody left to tell.
        var closing = Task.Run(_logger.Dispose);
        Task.WaitAny([closing], FlushTime);
    }

    void IAsyncLogEventSinkMonitor.StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    void IAsyncLogEventSinkMonitor.StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
    }

    private static void AddSink(LoggerSinkConfiguration sinks, string? file, ILogEventSink? terminal)
    {
        var formatter = new LogLineFormatter();
        if (file is null && terminal is not null)
        {
            sinks.Sink(terminal);
        }
        else if (file is null)
        {
            sinks.Console(formatter, standardErrorFromLevel: LogEventLevel.Verbose);
        }
        else
        {
            // The sink's own default would silently stop at 1 GB.
            sinks.File(formatter, file, fileSizeLimitBytes: null);
        }
    }
}
