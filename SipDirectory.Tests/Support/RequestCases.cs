using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>Requests and their answers, which are the same at every door. Each row: name, requests, answers.</summary>
internal static class RequestCases
{
    public const int MaxLine = 1024;

    private const string Known = SampleDirectory.Known;
    private const string LineTooLong = "{\"error\":\"line too long\"}\n";

    private static readonly string Longest = new('x', MaxLine);

    public static IEnumerable<object[]> Sound =>
    [
        Row("LF", Known + "\n", "*"),
        Row("CR LF", Known + "\r\n", "*"),
        Row("no line end", Known, "*"),
        Row("blanks around", $" \t{Known}\t \n", "*"),
        Row("SIP URI", $"sip:{Known}@example.com\n", "*"),
        Row("unknown", "nobody\n", "\n"),
        Row("other case", "ALICE\n", "\n"),
        Row("no key", "hello mister server\n", "\n"),
        Row("NUL", "al\0ice\n", "\n"),
        Row("NUL alone", "\0", "\n"),
        Row("CR within", "al\rice\n", "\n"),
        Row("two CR", Known + "\r\r\n", "\n"),
        Row("not ASCII", "ąż€\U0001F600\n", "\n"),
        ["no text", new byte[] { 0xFF, 0xFE, 0x80, (byte)'\n' }, "\n"],
        ["no text, no line end", new byte[] { 0xC0 }, "\n"],
        Row("several lines", $"{Known}\r\nnobody\n\n{Known}", "*\n\n*"),
        Row("empty lines around", $"\n\r\n{Known}\n\n", "\n\n*\n"),
        Row("as long as a line may be", Longest + "\n", "\n"),
        Row("as long as a line may be, CR LF", Longest + "\r\n", "\n"),
        Row("as long as a line may be, no line end", Longest, "\n"),
    ];

    /// <summary>Lines, but none with a request in it.</summary>
    public static IEnumerable<object[]> Blank =>
    [
        Row("LF alone", "\n", "\n"),
        Row("CR LF alone", "\r\n", "\n"),
        Row("CR alone", "\r", "\n"),
        Row("blanks alone", " \t\n", "\n"),
        Row("blanks alone, no line end", " ", "\n"),
        Row("empty lines", "\r\n\n \t\n", "\n\n\n"),
    ];

    /// <summary>Nothing is answered behind the error.</summary>
    public static IEnumerable<object[]> TooLong =>
    [
        Row("a line of one byte too many", Longest + "x\n", LineTooLong),
        Row("a line of one byte too many, no line end", Longest + "x", LineTooLong),
        Row("a line far too long", new string('x', 60_000), LineTooLong),
        Row("a line too long of NUL", new string('\0', MaxLine + 1), LineTooLong),
        Row("a line too long between others", $"{Known}\nnobody\n{Longest}x\r\n{Known}\n", "*\n" + LineTooLong),
    ];

    private static object[] Row(string name, string requests, string answers) =>
        [name, Encoding.UTF8.GetBytes(requests), answers.Replace("*", SampleDirectory.KnownRecord + "\n", StringComparison.Ordinal)];
}
