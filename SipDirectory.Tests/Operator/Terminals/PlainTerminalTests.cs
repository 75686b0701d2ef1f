using System.Text;
using SipDirectory.Operator.Terminals;
using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Terminals;
#pragma warning restore CA1716

[TestClass]
public sealed class PlainTerminalTests
{
    private const int Limit = 30_000;
    private const string TooLong = "line refused: longer than 4096 bytes\n";

    private static readonly string Longest = new('a', PlainTerminal.MaxLine);

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("a\nb\n", "a", "b", DisplayName = "lines")]
    [DataRow("a\n\nb", "a", "", "b", DisplayName = "an empty one, and a last one without line feed")]
    [DataRow("a \r\n\t b\r\r\n", "a ", "\t b\r", DisplayName = "CR LF")]
    [DataRow("zoë 😀\n", "zoë 😀", DisplayName = "beyond ASCII")]
    public async Task ReadLine_Input_GivesItsLines(string input, params string[] expected)
    {
        var (lines, shown) = await ReadAllAsync(Encoding.UTF8.GetBytes(input));

        Assert.AreSequenceEqual(expected, lines);
        Assert.AreEqual("", shown);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_LongestLine_IsTaken()
    {
        var (lines, shown) = await ReadAllAsync(Encoding.UTF8.GetBytes($"{Longest}\r\nx\n{Longest}"));

        Assert.AreSequenceEqual(new[] { Longest, "x", Longest }, lines);
        Assert.AreEqual("", shown);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(1_000_000)]
    public async Task ReadLine_LongerLine_IsRefusedOnceAndTheNextTaken(int excess)
    {
        var tooLong = Longest + new string('b', excess);

        var (lines, shown) = await ReadAllAsync(Encoding.UTF8.GetBytes($"{tooLong}\nquit\n{tooLong}"));

        Assert.AreEqual("quit", string.Join(",", lines));
        Assert.AreEqual(TooLong + TooLong, shown);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_NoUtf8_IsRefused()
    {
        var (lines, shown) = await ReadAllAsync([(byte)'a', 0xFF, (byte)'\n', (byte)'b', (byte)'\n']);

        Assert.AreEqual("b", string.Join(",", lines));
        Assert.AreEqual("line refused: not UTF-8; sendb sends any bytes\n", shown);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_Stop_EndsTheWaiting()
    {
        using var stop = new CancellationTokenSource();
        using var input = new NeverReadingStream();
        using var terminal = new PlainTerminal(input, Stream.Null);

        var reading = terminal.ReadLineAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => reading);
    }

    [TestMethod]
    public void Show_OutputIsGone_IsSilent()
    {
        var output = new BrokenStream();
        using var terminal = new PlainTerminal(Stream.Null, output);

        terminal.Show(["a"]);
        terminal.Show(["b"]);

        Assert.AreEqual(1, output.Writes);
    }

    private async Task<(List<string> Lines, string Shown)> ReadAllAsync(byte[] input)
    {
        using var output = new MemoryStream();
        using var terminal = new PlainTerminal(new TrickleStream(input, () => 1000), output);
        var lines = new List<string>();
        while (await terminal.ReadLineAsync(TestContext.CancellationToken) is { } line)
        {
            lines.Add(line);
        }

        return (lines, Encoding.UTF8.GetString(output.ToArray()));
    }
}
