using System.Text;

namespace SipDirectory.Operator.Terminals;

/// <summary>The line being typed, with the keys of a shell. Knows no terminal.</summary>
/// <param name="complete">From what stands before the cursor to the words that its last word can become.</param>
internal sealed class LineEditor(Func<string, IReadOnlyList<string>> complete)
{
    /// <summary>In characters; as much as a plain line has in bytes where all of it is ASCII.</summary>
    public const int MaxLine = 4096;

    private readonly LineHistory _history = new();

    // Whole characters, so that nothing moves into the middle of one.
    private readonly List<Rune> _line = [];
    private char _highSurrogate;
    private bool _hasOverflowed;
    private bool _isSecondTab;

    public IReadOnlyList<Rune> Line => _line;

    public int Cursor { get; private set; }

    /// <summary>What was typed until <see cref="EditorAction.Accept"/>.</summary>
    public string Accepted { get; private set; } = "";

    public IReadOnlyList<string> Candidates { get; private set; } = [];

    public string Text => TextOf(_line);

    public EditorAction Press(ConsoleKeyInfo key)
    {
        var wasTab = _isSecondTab;
        _isSecondTab = false;
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Accept();
            case ConsoleKey.Tab:
                return Complete(wasTab);
            case ConsoleKey.Backspace:
                RemoveBefore(1);
                break;
            case ConsoleKey.Delete:
                RemoveAfter(1);
                break;
            case ConsoleKey.LeftArrow:
                Cursor = Math.Max(Cursor - 1, 0);
                break;
            case ConsoleKey.RightArrow:
                Cursor = Math.Min(Cursor + 1, _line.Count);
                break;
            case ConsoleKey.Home:
                Cursor = 0;
                break;
            case ConsoleKey.End:
                Cursor = _line.Count;
                break;
            case ConsoleKey.UpArrow:
                Walk(-1);
                break;
            case ConsoleKey.DownArrow:
                Walk(1);
                break;
            default:
                if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
                {
                    return PressControl(key.Key);
                }

                Insert(key);
                break;
        }

        return EditorAction.Draw;
    }

    private static string TextOf(IEnumerable<Rune> runes) => string.Concat(runes);

    private EditorAction PressControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A:
                Cursor = 0;
                break;
            case ConsoleKey.E:
                Cursor = _line.Count;
                break;
            case ConsoleKey.K:
                RemoveAfter(_line.Count);
                break;
            case ConsoleKey.U:
                RemoveBefore(_line.Count);
                break;
            case ConsoleKey.W:
                RemoveBefore(WordBefore());
                break;
            case ConsoleKey.L:
                return EditorAction.ClearScreen;
            case ConsoleKey.D when _line.Count == 0:
                return EditorAction.EndInput;
            case ConsoleKey.D:
                RemoveAfter(1);
                break;
        }

        return EditorAction.Draw;
    }

    private EditorAction Accept()
    {
        var action = _hasOverflowed ? EditorAction.Refuse : EditorAction.Accept;
        Accepted = Text;
        _history.Add(Accepted);
        Replace("");
        return action;
    }

    private EditorAction Complete(bool isSecondTab)
    {
        var before = TextOf(_line.Take(Cursor));
        var word = before[(before.LastIndexOfAny([' ', '\t']) + 1)..];
        Candidates = complete(before);
        if (Candidates.Count == 0)
        {
            return EditorAction.Draw;
        }

        var common = Candidates.Aggregate(CommonStart);
        if (Candidates.Count == 1)
        {
            Insert(common[word.Length..] + " ");
        }
        else if (common.Length > word.Length)
        {
            Insert(common[word.Length..]);
        }
        else if (isSecondTab)
        {
            return EditorAction.ListCandidates;
        }

        _isSecondTab = Candidates.Count > 1;
        return EditorAction.Draw;
    }

    private static string CommonStart(string one, string other) => one[..one.AsSpan().CommonPrefixLength(other)];

    private void Insert(ConsoleKeyInfo key)
    {
        // The other half of a character comes as a key of its own.
        if (char.IsHighSurrogate(key.KeyChar))
        {
            _highSurrogate = key.KeyChar;
            return;
        }

        var isWhole = char.IsLowSurrogate(key.KeyChar)
            ? Rune.TryCreate(_highSurrogate, key.KeyChar, out var rune)
            : Rune.TryCreate(key.KeyChar, out rune);
        _highSurrogate = default;
        if (isWhole && PrintableText.IsPrintable(rune) && !key.Modifiers.HasFlag(ConsoleModifiers.Alt))
        {
            Insert(rune);
        }
    }

    private void Insert(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Insert(rune);
        }
    }

    private void Insert(Rune rune)
    {
        if (_line.Count == MaxLine)
        {
            _hasOverflowed = true;
            return;
        }

        _line.Insert(Cursor++, rune);
    }

    private int WordBefore()
    {
        var start = Cursor;
        while (start > 0 && _line[start - 1].Value == ' ')
        {
            start--;
        }

        while (start > 0 && _line[start - 1].Value != ' ')
        {
            start--;
        }

        return Cursor - start;
    }

    private void RemoveBefore(int count)
    {
        var removed = Math.Min(count, Cursor);
        Cursor -= removed;
        RemoveAfter(removed);
    }

    private void RemoveAfter(int count)
    {
        // Whoever takes something away has seen what there is.
        _hasOverflowed = false;
        _line.RemoveRange(Cursor, Math.Min(count, _line.Count - Cursor));
    }

    private void Walk(int step)
    {
        if (_history.Walk(step, Text) is { } line)
        {
            Replace(line);
        }
    }

    private void Replace(string text)
    {
        _hasOverflowed = false;
        _line.Clear();
        _line.AddRange(text.EnumerateRunes());
        Cursor = _line.Count;
    }
}
