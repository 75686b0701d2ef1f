using System.Text.Json;
using System.Text.RegularExpressions;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>Reads the conditions and edits of one rule.</summary>
/// <param name="faults">Takes what is wrong with them.</param>
/// <param name="dictionary">Knows the AVPs.</param>
/// <param name="message">What the message has.</param>
/// <param name="within">The groups in which paths begin; null for the message.</param>
internal readonly ref struct RuleReader(JsonFaults faults, DiameterDictionary dictionary, AvpGrammar message, AvpPath? within)
{
    private const int MaxPath = 1000;

    private readonly JsonFaults _faults = faults;
    private readonly RuleValue _values = new(dictionary);

    /// <summary>The path of the groups that a rule is applied to.</summary>
    public AvpPath? ReadGroups(JsonPlace place)
    {
        var groups = ReadPath(place);
        if (groups is not { Avp.Format: not AvpFormat.Grouped })
        {
            return groups;
        }

        _faults.Note(place, $"{groups.Avp.Name} is {groups.Avp.Format} and has no members");
        return null;
    }

    public List<AvpCondition> ReadConditions(JsonPlace rule)
    {
        var conditions = new List<AvpCondition>();
        foreach (var place in _faults.Items(rule, "when", mayBeEmpty: true))
        {
            if (ReadVerb(place, RuleShapes.Conditions) is { } verb && ReadPath(verb) is { } path && ReadCondition(verb.Name!, place, path) is { } condition)
            {
                conditions.Add(condition);
            }
        }

        return conditions;
    }

    public List<AvpEdit> ReadEdits(JsonPlace rule)
    {
        var edits = new List<AvpEdit>();
        foreach (var place in _faults.Items(rule, "edits", mayBeEmpty: true))
        {
            if (ReadVerb(place, RuleShapes.Edits) is not { } verb || ReadPath(verb) is not { } path)
            {
                continue;
            }

            if (RuleEdit.FindFault(verb.Name!, path, within) is { } fault)
            {
                _faults.Note(verb, fault);
            }
            else if (ReadEdit(verb.Name!, place, path) is { } edit)
            {
                edits.Add(edit);
            }
        }

        return edits;
    }

    private AvpCondition? ReadCondition(string verb, JsonPlace place, AvpPath path)
    {
        switch (verb)
        {
            case "equals" when path.Avp.Format == AvpFormat.Grouped:
                _faults.Note(place.Member(verb)!, $"{path.Avp.Name} is a group, which has no value of its own");
                return null;
            case "equals":
                return ReadValue(place, path) is { } value ? AvpCondition.Is(path, value) : null;
            case "matches":
                return ReadPattern(verb, place, path) is { } pattern ? AvpCondition.Matches(path, pattern) : null;
            case "exists":
                return AvpCondition.Exists(path);
            default:
                return AvpCondition.IsAbsent(path);
        }
    }

    private AvpEdit? ReadEdit(string verb, JsonPlace place, AvpPath path)
    {
        switch (verb)
        {
            case "remove":
                return AvpEdit.Remove(path);
            case "replace":
                var pattern = ReadPattern(verb, place, path);
                var with = ReadReplacement(place);
                return pattern is not null && with is not null ? AvpEdit.Replace(path, pattern, with) : null;
        }

        var value = ReadValue(place, path);
        if (value is not null && RuleEdit.FindFault(value) is { } fault)
        {
            _faults.Note(place.Member("value")!, fault);
            return null;
        }

        return value is null ? null : verb == "set" ? AvpEdit.Set(path, value) : AvpEdit.Add(path, value);
    }

    /// <summary>The one member of a condition or an edit that says what it does, and whose value is the path.</summary>
    private JsonPlace? ReadVerb(JsonPlace place, string[] verbs)
    {
        if (place.Type == JsonTokenType.StartObject && place.Children.FindAll(child => verbs.Contains(child.Name)) is [var verb])
        {
            return _faults.IsObject(place, RuleShapes.All[verb.Name!]) ? verb : null;
        }

        _faults.Note(place, $"is no object with one of {string.Join(", ", verbs)}");
        return null;
    }

    private AvpPath? ReadPath(JsonPlace place)
    {
        if (_faults.Text(place, MaxPath) is not { } text)
        {
            return null;
        }

        if (!AvpPath.TryParse(text, message, within?.Avp, dictionary, out var path, out var error))
        {
            _faults.Note(place, error);
        }

        return path;
    }

    private Avp? ReadValue(JsonPlace place, AvpPath path) =>
        place.Member("value") is { } value ? _values.Read(path.Avp, value, _faults) : null;

    private Regex? ReadPattern(string verb, JsonPlace place, AvpPath path)
    {
        if (!RulePattern.IsFor(path.Avp.Format))
        {
            _faults.Note(place.Member(verb)!, $"{path.Avp.Name} is {path.Avp.Format}, which is no text for a pattern");
            return null;
        }

        if (_faults.Text(place, "pattern", RulePattern.MaxLength) is not { } text)
        {
            return null;
        }

        if (!RulePattern.TryParse(text, out var pattern, out var error))
        {
            _faults.Note(place.Member("pattern")!, error);
        }

        return pattern;
    }

    private string? ReadReplacement(JsonPlace place)
    {
        if (_faults.Text(place, "with", RulePattern.MaxLength, mayBeEmpty: true) is not { } text)
        {
            return null;
        }

        if (RulePattern.FindFaultOfReplacement(text) is not { } fault)
        {
            return text;
        }

        _faults.Note(place.Member("with")!, fault);
        return null;
    }
}
