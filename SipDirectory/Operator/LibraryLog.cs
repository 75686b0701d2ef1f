using System.Text;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using SipDirectory.Traffic;

namespace SipDirectory.Operator;

/// <summary>What the Diameter library logs, as lines of the process's own log, and to an operator who watches as traffic.</summary>
/// <param name="log">Of the process.</param>
/// <param name="feed">Shows what is Information, as all doors show theirs; null where nobody watches.</param>
internal sealed class LibraryLog(Serilog.ILogger log, TrafficFeed? feed = null) : ILoggerFactory, ILogger
{
    private const int MaxText = 4096;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && (IsLogged(logLevel) || IsTraffic(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var (isLogged, isShown) = (IsLogged(logLevel), IsTraffic(logLevel) && feed!.TryTakeRoom());
        if (!isLogged && !isShown)
        {
            return;
        }

        // Names and reasons in it come from peers.
        var text = PrintableText.Of(
            Encoding.UTF8.GetBytes(exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception}"), MaxText);
        if (isLogged)
        {
            log.Write(LevelOf(logLevel), "{Text:l}", text);
        }

        if (isShown)
        {
            feed!.Show($"diameter {text}");
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private bool IsLogged(LogLevel level) => log.IsEnabled(LevelOf(level));

    // A warning is in the log.
    private bool IsTraffic(LogLevel level) => level == LogLevel.Information && feed is not null;

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}
