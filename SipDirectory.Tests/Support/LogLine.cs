using System.Globalization;
using System.Text.RegularExpressions;

namespace SipDirectory.Tests.Support;

/// <summary>A line of the program's log, taken apart.</summary>
internal static class LogLine
{
    public static string Pattern(int process) =>
        $@"^(DEBUG|INFO|WARNING|ERROR|CRITICAL): \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d,\d{{3}} {Regex.Escape(Environment.MachineName)} "
        + $@"SipDirectory\[{process}\]: \({Regex.Escape(Environment.UserName)}\) msg:.*$";

    public static DateTime TimeOf(string line) => DateTime.ParseExact(
        line.Split(": ", 2)[1][..23], "yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);

    public static string TextOf(string line) => line[(line.IndexOf("msg:", StringComparison.Ordinal) + 4)..];
}
