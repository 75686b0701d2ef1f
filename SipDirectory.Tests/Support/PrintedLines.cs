namespace SipDirectory.Tests.Support;

/// <summary>The lines of one stream of a program, as they come.</summary>
internal sealed class PrintedLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEnded;

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <param name="line">Null at the end.</param>
    public void Add(string? line)
    {
        lock (_lock)
        {
            if (line is null)
            {
                _hasEnded = true;
            }
            else
            {
                _lines.Add(line);
            }

            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The first line that holds the text, whether it was printed already or is still to come.</summary>
    public Task<string> WaitForAsync(string text, CancellationToken cancellationToken) =>
        WaitForAsync(line => line.Contains(text, StringComparison.Ordinal), cancellationToken);

    /// <summary>The first line that the test takes, which is shown each line once.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> isIt, CancellationToken cancellationToken)
    {
        for (var shown = 0; ;)
        {
            Task more;
            lock (_lock)
            {
                while (shown < _lines.Count)
                {
                    if (isIt(_lines[shown++]))
                    {
                        return _lines[shown - 1];
                    }
                }

                Assert.IsFalse(_hasEnded, $"a line did not come, but these: {string.Join('\n', _lines)}");
                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }
}
