using Serilog.Core;
using Serilog.Events;

namespace SipDirectory.Operator.Terminals;

/// <summary>The log on the terminal that has the prompt, so that neither tears the other.</summary>
internal sealed class TerminalLog(ITerminal terminal) : ILogEventSink
{
    private readonly LogLineFormatter _formatter = new();

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter();
        _formatter.Format(logEvent, line);
        terminal.Show([line.ToString().TrimEnd()]);
    }
}
