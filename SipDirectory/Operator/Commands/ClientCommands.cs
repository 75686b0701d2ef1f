using System.Globalization;
using System.Text;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Operator.Commands;

/// <summary>What the operator can have done with the clients of the line protocol, and the lookups of the operator.</summary>
/// <param name="register">The clients.</param>
/// <param name="session">For the operator's own lookups; null where there is no directory.</param>
/// <param name="doors">What each open door has counted.</param>
internal sealed class ClientCommands(
    ClientRegister register, ISession? session, Func<IReadOnlyList<(ClientProtocol Protocol, ServerCounts Counts)>> doors) : ICommandGroup
{
    private const int MaxListed = 1000;

    private static readonly string[] ProtocolsAndHelp = [.. ProtocolName.All, "help"];

    private readonly Inquiry? _inquiry = session is null ? null : new Inquiry(session);

    public IReadOnlyList<string> Names { get; } = ["list_clients", "send", "sendb", "lookup", "kick"];

    public IReadOnlyList<string> Help => CommandHelp.OfClients;

    public IReadOnlyList<string> Stats() =>
    [
        .. doors().Select(door => string.Create(
            CultureInfo.InvariantCulture,
            $"{ProtocolName.Of(door.Protocol)}: {door.Counts.Connections} connections, {door.Counts.Requests} requests, {door.Counts.Found} found, {door.Counts.NotFound} not found, {door.Counts.Errors} errors")),
    ];

    public IEnumerable<string> NextWords(string[] before) => before switch
    {
        ["send" or "sendb"] => ProtocolsAndHelp,
        ["kick"] => ProtocolName.All,
        ["send" or "sendb" or "kick", var name] when ProtocolName.TryParse(name, out var protocol) =>
            register.Clients.Where(client => client.Protocol == protocol)
                .Select(client => client.Number.ToString(CultureInfo.InvariantCulture)),
        _ => [],
    };

    public Task<IReadOnlyList<string>> RunAsync(string line) => Task.FromResult<IReadOnlyList<string>>(Run(new CommandWords(line)));

    private List<string> Run(CommandWords words) => words.Next() switch
    {
        "send" => Send(words),
        "sendb" => SendBytes(words),
        "lookup" => [Lookup(words)],
        "kick" => Kick(words),
        _ when !words.IsAtEnd => [$"'list_clients' takes nothing behind it, but there is '{Shown(words.Rest)}'"],
        _ => ListClients(),
    };

    private static string Shown(ReadOnlySpan<char> typed) => OperatorCommands.Shown(typed);

    private List<string> Send(CommandWords words)
    {
        if (IsHelp(words))
        {
            return [.. CommandHelp.Send];
        }

        return FindClient("send PROTOCOL N TEXT", ref words, out var client) is { } fault ? [fault]
            : words.Rest.IsEmpty ? [$"nothing to send: expected TEXT behind '{Name(client!)}'"]
            : Send(client!, new OperatorMessage(Encoding.UTF8.GetBytes([.. words.Rest, '\n']), IsText: true));
    }

    private List<string> SendBytes(CommandWords words)
    {
        if (IsHelp(words))
        {
            return [.. CommandHelp.SendBytes];
        }

        return FindClient("sendb PROTOCOL N HEX", ref words, out var client) is { } fault ? [fault]
            : words.IsAtEnd ? [$"nothing to send: expected HEX behind '{Name(client!)}'"]
            : FindBytes(words.Rest, out var bytes) is { } badDigits ? [badDigits]
            : Send(client!, new OperatorMessage(bytes, IsText: false));
    }

    private static List<string> Send(RegisteredClient client, OperatorMessage message) => client.TrySend(message)
        ? []
        : [$"not sent: {Name(client)} takes nothing, and enough waits for it"];

    private static bool IsHelp(CommandWords words) => words.Next() is "help" && words.IsAtEnd;

    private static string? FindBytes(ReadOnlySpan<char> hex, out byte[] bytes)
    {
        var digits = hex.ToString().Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        bytes = [];
        foreach (var digit in digits.EnumerateRunes())
        {
            if (!digit.IsAscii || !char.IsAsciiHexDigit((char)digit.Value))
            {
                return $"'{Shown(digit.ToString())}' is no hexadecimal digit: expected 0-9, a-f, A-F and spaces";
            }
        }

        if (digits.Length % 2 != 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"{digits.Length} hexadecimal digits: expected two for each byte");
        }

        bytes = Convert.FromHexString(digits);
        return null;
    }

    private string Lookup(CommandWords words) => _inquiry is null ? "there is no directory to look into"
        : words.IsAtEnd ? "expected lookup AOR"
        : _inquiry.Ask(words.Rest);

    private List<string> Kick(CommandWords words)
    {
        if (FindClient("kick PROTOCOL N", ref words, out var client) is { } fault)
        {
            return [fault];
        }

        if (!words.IsAtEnd)
        {
            return [$"'kick {Name(client!)}' takes nothing behind it, but there is '{Shown(words.Rest)}'"];
        }

        client!.Kick();
        return [];
    }

    /// <returns>What is wrong; null where there is such a client.</returns>
    private string? FindClient(string usage, ref CommandWords words, out RegisteredClient? client)
    {
        client = null;
        var name = words.Next();
        if (name.IsEmpty)
        {
            return $"expected {usage}";
        }

        if (!ProtocolName.TryParse(name, out var protocol))
        {
            return $"unknown protocol '{Shown(name)}': expected {CommandHelp.Protocols}";
        }

        var word = words.Next();
        if (word.IsEmpty)
        {
            return $"which client? expected {usage}";
        }

        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return $"'{Shown(word)}' is no client's number: expected {usage}";
        }

        return register.TryFind(protocol, number, out client)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"no client {ProtocolName.Of(protocol)} {number}: see list_clients");
    }

    private List<string> ListClients()
    {
        var lines = new List<string>();
        foreach (var group in register.Clients.GroupBy(client => client.Protocol))
        {
            var clients = group.ToList();
            lines.Add($"{ProtocolName.Of(group.Key)}: {(clients.Count == 1 ? "1 client" : $"{clients.Count} clients")}");
            lines.AddRange(clients.Take(MaxListed).Select(Describe));
            if (clients.Count > MaxListed)
            {
                lines.Add($"  {clients.Count - MaxListed} more are not listed");
            }
        }

        return lines.Count > 0 ? lines : ["no clients"];
    }

    private static string Describe(RegisteredClient client) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {client.Number}  {client.Address}{(client.Path is null ? "" : $" {client.Path}")}  since {client.Since:yyyy-MM-dd HH:mm:ss}  {Requests(client.Requests)}  last line: {client.LastLine}");

    private static string Requests(long count) => count == 1 ? "1 request" : $"{count} requests";

    private static string Name(RegisteredClient client) =>
        string.Create(CultureInfo.InvariantCulture, $"{ProtocolName.Of(client.Protocol)} {client.Number}");
}
