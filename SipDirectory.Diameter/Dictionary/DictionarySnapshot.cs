using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Dictionary;

/// <summary>A dictionary as it is at one moment; never changed.</summary>
internal sealed class DictionarySnapshot
{
    // The answer-message of RFC 6733 §7.2, and all that is asked of an answer that tells of a failure.
    private static readonly AvpGrammar ErrorGrammar = new(
    [
        new("Session-Id", 0, 1),
        new("Origin-Host", 1, 1),
        new("Origin-Realm", 1, 1),
        new("Result-Code", 0, 1),
        new("Origin-State-Id", 0, 1),
        new("Error-Message", 0, 1),
        new("Error-Reporting-Host", 0, 1),
        new("Experimental-Result", 0, 1),
    ]);

    // Behind the grammar, which it needs: static fields are made in this order.
    public static readonly DictionarySnapshot Empty = new([], [], [], []);

    private readonly Dictionary<ulong, (AvpDefinition Avp, GrammarTable? Members)> _tables;
    private readonly Dictionary<ulong, (GrammarTable Request, GrammarTable Answer)> _commandTables;

    public DictionarySnapshot(
        Dictionary<ulong, AvpDefinition> avps,
        Dictionary<ulong, CommandDefinition> commands,
        Dictionary<uint, string> applications,
        Dictionary<uint, string> vendors)
    {
        Avps = avps;
        Commands = commands;
        Applications = applications;
        Vendors = vendors;
        // Rules call AVPs by name: a vendor's AVP must not take the place of one of the IETF in the base protocol.
        foreach (var avp in avps.Values.OrderByDescending(avp => avp.VendorId))
        {
            AvpsByName[avp.Name] = avp;
        }

        _tables = avps.ToDictionary(
            pair => pair.Key,
            pair => (pair.Value, pair.Value.Format == AvpFormat.Grouped ? new GrammarTable(pair.Value.Grammar, AvpsByName) : null));
        _commandTables = commands.ToDictionary(
            pair => pair.Key,
            pair => (new GrammarTable(pair.Value.Request, AvpsByName), new GrammarTable(pair.Value.Answer, AvpsByName)));
        Error = new GrammarTable(ErrorGrammar, AvpsByName);
    }

    public Dictionary<ulong, AvpDefinition> Avps { get; }

    public Dictionary<string, AvpDefinition> AvpsByName { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<ulong, CommandDefinition> Commands { get; }

    public Dictionary<uint, string> Applications { get; }

    public Dictionary<uint, string> Vendors { get; }

    public GrammarTable Error { get; }

    public static ulong KeyOf(uint low, uint high) => ((ulong)high << 32) | low;

    /// <summary>An AVP with the table of its members, if it is a group.</summary>
    public bool TryFind(ulong key, out (AvpDefinition Avp, GrammarTable? Members) found) => _tables.TryGetValue(key, out found);

    /// <summary>The command of an application; else that of the base protocol, which applications share.</summary>
    public CommandDefinition? FindCommand(uint applicationId, uint code)
    {
        return Commands.GetValueOrDefault(KeyOf(code, applicationId)) ?? Commands.GetValueOrDefault(KeyOf(code, 0));
    }

    public GrammarTable TableOf(CommandDefinition command, in DiameterHeader header)
    {
        var (request, answer) = _commandTables[KeyOf(command.Code, command.ApplicationId)];
        return header.IsRequest ? request : header.IsError ? Error : answer;
    }
}
