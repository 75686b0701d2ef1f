using System.Globalization;
using SipDirectory.Traffic;

namespace SipDirectory.Operator.Commands;

/// <summary>What the word that is being typed can become: a command, a protocol, or the number of a client there is.</summary>
internal sealed class CommandCompletion(ClientRegister register)
{
    private static readonly string[] Protocols = [.. ProtocolName.All];
    private static readonly string[] ProtocolsAndHelp = [.. ProtocolName.All, "help"];

    /// <param name="typed">What stands before the cursor.</param>
    /// <returns>Whole words.</returns>
    public IReadOnlyList<string> Complete(string typed)
    {
        var words = typed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var isNewWord = typed.Length == 0 || typed[^1] is ' ' or '\t';
        var before = isNewWord ? words : words[..^1];
        var word = isNewWord ? "" : words[^1];
        return [.. Candidates(before).Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal))];
    }

    private IEnumerable<string> Candidates(string[] before) => before switch
    {
        [] => CommandHelp.Names,
        ["send" or "sendb"] => ProtocolsAndHelp,
        ["kick"] => Protocols,
        ["send" or "sendb" or "kick", var name] when ProtocolName.TryParse(name, out var protocol) =>
            register.Clients.Where(client => client.Protocol == protocol)
                .Select(client => client.Number.ToString(CultureInfo.InvariantCulture)),
        _ => [],
    };
}
