using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace SipDirectory.Operator;

/// <summary>One line an event: <c>INFO: 2018-09-30 20:40:29,216 HOST SipDirectory[PID]: (USER) msg:TEXT</c>.</summary>
internal sealed class LogLineFormatter : ITextFormatter
{
    private readonly string _origin =
        $" {Environment.MachineName} SipDirectory[{Environment.ProcessId}]: ({Environment.UserName}) msg:";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(NameOf(logEvent.Level));
        output.Write(": ");
        output.Write(logEvent.Timestamp.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture));
        output.Write(_origin);

        // Whoever logs text from outside escapes it; this is the last guard of "one line an event".
        output.WriteLine(logEvent.RenderMessage(CultureInfo.InvariantCulture).ReplaceLineEndings(" "));
    }

    private static string NameOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "DEBUG",
        LogEventLevel.Information => "INFO",
        LogEventLevel.Warning => "WARNING",
        LogEventLevel.Error => "ERROR",
        _ => "CRITICAL",
    };
}
