using System.Globalization;

namespace SipDirectory.Operator.Terminals;

/// <summary>A terminal with a prompt in its last row, above which everything else is shown.</summary>
internal sealed class PromptTerminal : ITerminal
{
    private const int MaxCandidates = 100;

    // As the standard has it, where a terminal does not say.
    private const int UsualWidth = 80;

    private readonly Lock _lock = new();
    private readonly Func<ConsoleKeyInfo> _readKey;
    private readonly Func<int> _width;
    private readonly TerminalOutput _output;
    private readonly LineEditor _editor;
    private bool _isPrompting;
    private bool _isClosed;

    /// <param name="readKey">Waits for a key; a key that is none ends the input.</param>
    /// <param name="width">Of the terminal, in columns.</param>
    /// <param name="output">The terminal.</param>
    /// <param name="editor">Of the line.</param>
    public PromptTerminal(Func<ConsoleKeyInfo> readKey, Func<int> width, Stream output, LineEditor editor)
    {
        _readKey = readKey;
        _width = width;
        _output = new TerminalOutput(output);
        _editor = editor;
    }

    /// <summary>A read of a key knows no token: where nobody types, a thread stays with it until the process ends.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken stop) =>
        await Task.Factory.StartNew(ReadLine, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(stop);

    public void Show(IReadOnlyCollection<string> lines)
    {
        lock (_lock)
        {
            var text = string.Concat(lines.Select(line => line + "\r\n"));
            _output.Write(_isPrompting ? PromptRow.Erase + text + Row() : text);
        }
    }

    /// <summary>Takes the prompt away.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _output.Write(_isPrompting ? PromptRow.Erase : "");
            _isPrompting = false;
            _isClosed = true;
        }
    }

    private string? ReadLine()
    {
        Draw(before: "");
        while (true)
        {
            ConsoleKeyInfo key;
            try
            {
                key = _readKey();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                key = default;
            }

            var action = Press(key);
            switch (action)
            {
                case EditorAction.Accept:
                    return _editor.Accepted;
                case EditorAction.EndInput:
                    return null;
                case EditorAction.Refuse:
                    Draw($"line refused: longer than {LineEditor.MaxLine} characters\r\n");
                    break;
            }
        }
    }

    private EditorAction Press(ConsoleKeyInfo key)
    {
        lock (_lock)
        {
            var action = IsNone(key) ? EditorAction.EndInput : _editor.Press(key);
            if (!_isPrompting)
            {
                return action;
            }

            switch (action)
            {
                case EditorAction.Accept or EditorAction.Refuse or EditorAction.EndInput:
                    _output.Write("\r\n");
                    _isPrompting = false;
                    break;
                case EditorAction.ClearScreen:
                    _output.Write("\e[H\e[2J" + Row());
                    break;
                case EditorAction.ListCandidates:
                    Show([Candidates()]);
                    break;
                default:
                    _output.Write(Row());
                    break;
            }

            return action;
        }
    }

    // What a read gives where the terminal is gone.
    private static bool IsNone(ConsoleKeyInfo key) => key is { Key: default(ConsoleKey), KeyChar: '\0', Modifiers: 0 };

    private void Draw(string before)
    {
        lock (_lock)
        {
            _isPrompting = !_isClosed;
            _output.Write(_isPrompting ? before + Row() : before);
        }
    }

    private string Row() => PromptRow.Draw(_editor.Line, _editor.Cursor, _width() is > 0 and var width ? width : UsualWidth);

    private string Candidates()
    {
        var shown = string.Join("  ", _editor.Candidates.Take(MaxCandidates));
        var rest = _editor.Candidates.Count - MaxCandidates;
        return rest > 0 ? string.Create(CultureInfo.InvariantCulture, $"{shown}  and {rest} more") : shown;
    }
}
