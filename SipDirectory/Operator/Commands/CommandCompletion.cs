namespace SipDirectory.Operator.Commands;

/// <summary>What the word that is being typed can become: a command, or what the command takes.</summary>
internal sealed class CommandCompletion(OperatorCommands commands)
{
    /// <param name="typed">What stands before the cursor.</param>
    /// <returns>Whole words.</returns>
    public IReadOnlyList<string> Complete(string typed)
    {
        var words = typed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var isNewWord = typed.Length == 0 || typed[^1] is ' ' or '\t';
        var before = isNewWord ? words : words[..^1];
        var word = isNewWord ? "" : words[^1];
        var candidates = before.Length == 0 ? commands.Names : commands.FindGroup(before[0])?.NextWords(before) ?? [];
        return [.. candidates.Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal))];
    }
}
