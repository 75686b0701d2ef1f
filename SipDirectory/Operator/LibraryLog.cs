using System.Text;
using Microsoft.Extensions.Logging;
using Serilog.Events;

namespace SipDirectory.Operator;

/// <summary>What the Diameter library logs, as lines of the process's own log.</summary>
internal sealed class LibraryLog(Serilog.ILogger log) : ILoggerFactory, ILogger
{
    private const int MaxText = 4096;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.IsEnabled(LevelOf(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            // Names and reasons in it come from peers.
            var text = exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception}";
            log.Write(LevelOf(logLevel), "{Text:l}", PrintableText.Of(Encoding.UTF8.GetBytes(text), MaxText));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

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
