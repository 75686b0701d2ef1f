namespace SipDirectory.Operator.Commands;

/// <summary>What the operator typed, word by word.</summary>
internal ref struct CommandWords(string line)
{
    private const string Blanks = " \t";

    /// <summary>What stands behind the one blank that ended the last word, as it was typed.</summary>
    public ReadOnlySpan<char> Rest { get; private set; } = line;

    public readonly bool IsAtEnd => Rest.Trim(Blanks).IsEmpty;

    /// <summary>The next word; empty where there is none.</summary>
    public ReadOnlySpan<char> Next()
    {
        var rest = Rest.TrimStart(Blanks);
        var end = rest.IndexOfAny(Blanks);
        Rest = end < 0 ? [] : rest[(end + 1)..];
        return end < 0 ? rest : rest[..end];
    }
}
