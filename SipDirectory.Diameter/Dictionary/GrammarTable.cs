namespace SipDirectory.Diameter.Dictionary;

/// <summary>A grammar whose names are resolved, for lookups by code and vendor.</summary>
internal sealed class GrammarTable
{
    private readonly Dictionary<ulong, int> _indexes = [];

    /// <param name="grammar">Names that nobody defined are left out: their file may be added later.</param>
    /// <param name="avps">By name.</param>
    public GrammarTable(AvpGrammar grammar, IReadOnlyDictionary<string, AvpDefinition> avps)
    {
        var rules = new List<(AvpRule Rule, AvpDefinition Avp)>();
        foreach (var rule in grammar.Rules)
        {
            // Of two rules for one AVP the first holds.
            if (avps.TryGetValue(rule.Name, out var avp)
                && _indexes.TryAdd(DictionarySnapshot.KeyOf(avp.Code, avp.VendorId), rules.Count))
            {
                rules.Add((rule, avp));
            }
        }

        Rules = [.. rules];
        IsClosed = grammar.IsClosed;
    }

    public (AvpRule Rule, AvpDefinition Avp)[] Rules { get; }

    public bool IsClosed { get; }

    /// <returns>The index of the rule; negative where there is none.</returns>
    public int IndexOf(ulong key) => _indexes.TryGetValue(key, out var index) ? index : -1;
}
