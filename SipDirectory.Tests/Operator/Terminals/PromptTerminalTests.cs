using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using SipDirectory.Operator;
using SipDirectory.Operator.Terminals;
using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Terminals;
#pragma warning restore CA1716

[TestClass]
public sealed class PromptTerminalTests : IDisposable
{
    private const int Limit = 30_000;
    private const string Prompt = "\r\e[K> \e7\e8";

    private readonly BlockingCollection<ConsoleKeyInfo> _keys = [];
    private readonly WritesStream _output = new();
    private readonly PromptTerminal _terminal;

    public PromptTerminalTests() => _terminal = new PromptTerminal(
        () => _keys.Take(TestContext!.CancellationToken), () => 20, _output, new LineEditor(typed => [typed + "1", typed + "2"]));

    public required TestContext TestContext { get; init; }

    public void Dispose()
    {
        _terminal.Dispose();
        _output.Dispose();
        _keys.Dispose();
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_Enter_GivesTheLineAndLeavesItsRow()
    {
        var line = await ReadAsync("a{Enter}");

        Assert.AreEqual("a", line);
        Assert.AreSequenceEqual([Prompt, "\r\e[K> a\e7\e8", "\r\n"], _output.Writes);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Show_WhileTyping_GoesAboveThePromptInOneWrite()
    {
        var reading = ReadAsync("a");
        await _output.WaitForAsync(2, TestContext);

        _terminal.Show(["one", "two"]);

        Assert.AreEqual("\r\e[Kone\r\ntwo\r\n\r\e[K> a\e7\e8", _output.Writes[2]);
        Press("{Enter}");
        await reading;
    }

    [TestMethod]
    public void Show_NobodyIsAsked_ShowsNoPrompt()
    {
        _terminal.Show(["one", "two"]);

        Assert.AreSequenceEqual(["one\r\ntwo\r\n"], _output.Writes);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_ClearScreen_DrawsThePromptAlone()
    {
        await ReadAsync("{^L}{Enter}");

        Assert.AreEqual("\e[H\e[2J" + Prompt, _output.Writes[1]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_SecondTab_ShowsCandidatesAboveThePrompt()
    {
        await ReadAsync("a{Tab}{Tab}{Enter}");

        Assert.AreEqual("\r\e[Ka1  a2\r\n\r\e[K> a\e7\e8", _output.Writes[3]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_TooLong_IsRefusedAndAskedAgain()
    {
        var line = await ReadAsync(new string('a', LineEditor.MaxLine + 1) + "{Enter}b{Enter}");

        Assert.AreEqual("b", line);
        Assert.Contains($"line refused: longer than 4096 characters\r\n{Prompt}", _output.Writes);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReadLine_ControlDOrTerminalGone_EndsTheInput()
    {
        var ended = await ReadAsync("{^D}");
        _keys.Add(default, TestContext.CancellationToken);
        var gone = await ReadAsync("");

        Assert.IsNull(ended);
        Assert.IsNull(gone);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Dispose_WhileTyping_TakesThePromptAway()
    {
        using var stop = new CancellationTokenSource();
        var reading = _terminal.ReadLineAsync(stop.Token);
        await _output.WaitForAsync(1, TestContext);
        await stop.CancelAsync();
        await Assert.ThrowsExactlyAsync<TaskCanceledException>(() => reading);

        _terminal.Dispose();
        _terminal.Show(["Stopped"]);

        Assert.AreSequenceEqual([Prompt, "\r\e[K", "Stopped\r\n"], _output.Writes);
        Press("{Enter}");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_WithPrompt_GoesAboveIt()
    {
        var reading = ReadAsync("a");
        await _output.WaitForAsync(2, TestContext);

        using (var log = new OperatorLog(file: null, verbose: false, new TerminalLog(_terminal)))
        {
            log.Logger.Warning("careful");
        }

        Assert.MatchesRegex(@"^\r\e\[KWARNING: .* msg:careful\r\n\r\e\[K> a\e7\e8$", _output.Writes[2]);
        Press("{Enter}");
        await reading;
    }

    private Task<string?> ReadAsync(string keys)
    {
        Press(keys);
        return _terminal.ReadLineAsync(TestContext.CancellationToken);
    }

    private void Press(string keys)
    {
        foreach (var key in Keys.Of(keys))
        {
            _keys.Add(key, TestContext.CancellationToken);
        }
    }

    /// <summary>Keeps each write apart.</summary>
    private sealed class WritesStream : MemoryStream
    {
        private readonly Lock _lock = new();
        private readonly List<string> _writes = [];
        private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

        public List<string> Writes
        {
            get
            {
                lock (_lock)
                {
                    return [.. _writes];
                }
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (_lock)
            {
                _writes.Add(Encoding.UTF8.GetString(buffer));
                _written.Writer.TryWrite(_writes[^1]);
            }
        }

        public async Task WaitForAsync(int writes, TestContext test)
        {
            for (var i = 0; i < writes; i++)
            {
                await _written.Reader.ReadAsync(test.CancellationToken);
            }
        }
    }
}
