using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace SipDirectory.Tests.Support;

/// <summary>Keeps what is logged, and tells when a text was.</summary>
internal sealed class CollectingSink : ILogEventSink
{
    private readonly Lock _lock = new();
    private readonly List<(LogEventLevel Level, string Text)> _lines = [];
    private readonly List<(string Part, TaskCompletionSource Logged)> _waiting = [];

    public IReadOnlyList<(LogEventLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger Logger(LogEventLevel level = LogEventLevel.Information) =>
        new LoggerConfiguration().MinimumLevel.Is(level).WriteTo.Sink(this).CreateLogger();

    /// <summary>Completes once a line with this text in it is logged, or was.</summary>
    public Task WaitForAsync(string part, TestContext test)
    {
        lock (_lock)
        {
            var logged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((part, logged));
            if (_lines.Any(line => line.Text.Contains(part, StringComparison.Ordinal)))
            {
                logged.TrySetResult();
            }

            return logged.Task.WaitAsync(test.CancellationToken);
        }
    }

    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.RenderMessage(CultureInfo.InvariantCulture);
        lock (_lock)
        {
            _lines.Add((logEvent.Level, text));
            foreach (var (part, logged) in _waiting)
            {
                if (text.Contains(part, StringComparison.Ordinal))
                {
                    logged.TrySetResult();
                }
            }
        }
    }
}
