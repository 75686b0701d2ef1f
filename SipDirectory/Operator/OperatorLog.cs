using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace SipDirectory.Operator;

/// <summary>
/// The log of the process. Its writer is made for the first line that is shown: most starts show none, and wait for none.
/// </summary>
/// <param name="file">The file to append to; null for standard error.</param>
/// <param name="verbose">INFO too, not only WARNING and up.</param>
/// <param name="terminal">Takes the place of standard error where that is a terminal with a prompt.</param>
internal sealed class OperatorLog(string? file, bool verbose, ILogEventSink? terminal = null) : ILogger, IDisposable
{
    private readonly Lazy<LogWriter> _writer = new(() => new LogWriter(file, terminal));

    private volatile LogEventLevel _lowest = verbose ? LogEventLevel.Information : LogEventLevel.Warning;

    /// <summary>This log with the methods that the library gives to all loggers.</summary>
    public ILogger Logger => this;

    /// <summary>Lines that were lost: the queue was full, or the sink failed.</summary>
    public long Dropped => _writer.IsValueCreated ? _writer.Value.Dropped : 0;

    public bool IsEnabled(LogEventLevel level) => level >= _lowest;

    public void Write(LogEvent logEvent)
    {
        if (IsEnabled(logEvent.Level))
        {
            _writer.Value.Write(logEvent);
        }
    }

    /// <summary>Shows INFO from now on: the summary at the end is for every operator.</summary>
    public void ShowInformation() => _lowest = LogEventLevel.Information;

    /// <summary>Says at the end how many lines were lost, if any.</summary>
    public void ShowDropped()
    {
        if (Dropped > 0)
        {
            Logger.Warning("{Dropped} log lines were dropped", Dropped);
        }
    }

    /// <summary>Waits until the queue is empty, for at most two seconds: the last lines must not be the dropped ones.</summary>
    public Task DrainAsync() => _writer.IsValueCreated ? _writer.Value.DrainAsync() : Task.CompletedTask;

    /// <summary>Writes what is queued, for as long as the sink takes it within two seconds.</summary>
    public void Dispose()
    {
        if (_writer.IsValueCreated)
        {
            _writer.Value.Dispose();
        }
    }
}
