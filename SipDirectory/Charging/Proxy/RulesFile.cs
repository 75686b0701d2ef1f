using System.Text.Json;
using System.Text.RegularExpressions;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>A file of rules: JSON as docs/rules.schema.json describes it, with all that a schema cannot know of AVPs.</summary>
internal sealed class RulesFile
{
    public const int LongestFile = 1 << 20;

    private const int MostFaults = 20;
    private static readonly string[] RuleMembers = ["comment", "message", "within", "when", "edits"];
    private static readonly string[] ConditionNames = ["equals", "matches", "exists", "absent"];
    private static readonly string[] EditNames = ["set", "add", "remove", "replace"];

    private readonly DiameterDictionary _dictionary;
    private readonly RuleValue _values;
    private readonly List<RuleFault> _faults = [];

    private RulesFile(DiameterDictionary dictionary)
    {
        _dictionary = dictionary;
        _values = new RuleValue(dictionary);
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, DiameterDictionary)"/>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (MessageRules Rules, IReadOnlyList<RuleFault> Faults) Read(string path, DiameterDictionary dictionary)
    {
        using var file = File.OpenRead(path);
        var json = new byte[LongestFile + 1];
        return Read(json.AsSpan(0, file.ReadAtLeast(json, json.Length, throwOnEndOfStream: false)), dictionary);
    }

    /// <param name="json">The file.</param>
    /// <param name="dictionary">Knows commands and AVPs.</param>
    /// <returns>The rules, none of them where there are faults; and the first faults in the order of their lines.</returns>
    public static (MessageRules Rules, IReadOnlyList<RuleFault> Faults) Read(ReadOnlySpan<byte> json, DiameterDictionary dictionary)
    {
        if (json.Length > LongestFile)
        {
            return (new MessageRules([]), [new RuleFault(1, $"has more than {LongestFile} bytes")]);
        }

        if (!LocatedJson.TryParse(json, out var root, out var fault))
        {
            return (new MessageRules([]), [fault]);
        }

        var file = new RulesFile(dictionary);
        var rules = file.ReadRules(root);
        return file._faults.Count == 0
            ? (new MessageRules(rules), [])
            : (new MessageRules([]), [.. file._faults.OrderBy(each => each.Line).Take(MostFaults)]);
    }

    private List<MessageRule> ReadRules(LocatedJson root)
    {
        Check(root, "the file", ["$schema", "comment", "rules"]);
        var rules = new List<MessageRule>();
        foreach (var rule in ItemsOf(root, "rules", "the file", isRequired: true))
        {
            if (Check(rule, "a rule", RuleMembers) && ReadRule(rule) is { } read)
            {
                rules.Add(read);
            }
        }

        return rules;
    }

    private MessageRule? ReadRule(LocatedJson json)
    {
        if (TextOf(json, "message", "a rule") is not { } message)
        {
            return null;
        }

        if (FindCommand(message.Text, out var isRequest) is not { } command)
        {
            Add(message, $"no message is named {message.Text}: it is a name such as CCR or Credit-Control-Answer");
            return null;
        }

        var place = new Place(isRequest ? command.Request : command.Answer, Group: null);
        AvpPath? within = null;
        if (json.Find("within") is { } text)
        {
            within = ReadPath(text, place);
            if (within is null)
            {
                return null;
            }

            if (within.Avp.Format != AvpFormat.Grouped)
            {
                Add(text, $"{within.Avp.Name} is {within.Avp.Format} and has no members");
                return null;
            }

            place = place with { Group = within.Avp };
        }

        var conditions = ItemsOf(json, "when", "a rule", isRequired: false).Select(item => ReadCondition(item, place)).ToList();
        var edits = ItemsOf(json, "edits", "a rule", isRequired: true).Select(item => ReadEdit(item, place)).ToList();
        return new MessageRule
        {
            Command = command,
            IsRequest = isRequest,
            Within = within,
            When = [.. conditions.OfType<AvpCondition>()],
            Edits = [.. edits.OfType<AvpEdit>()],
        };
    }

    // CCR and CCA, or Credit-Control-Request and Credit-Control-Answer.
    private CommandDefinition? FindCommand(string name, out bool isRequest)
    {
        isRequest = name.EndsWith('R') || name.EndsWith("-Request", StringComparison.OrdinalIgnoreCase);
        return name.EndsWith("-Request", StringComparison.OrdinalIgnoreCase) ? _dictionary.FindCommand(name[..^"-Request".Length])
            : name.EndsWith("-Answer", StringComparison.OrdinalIgnoreCase) ? _dictionary.FindCommand(name[..^"-Answer".Length])
            : name is [.. var command, 'R' or 'A'] ? _dictionary.FindCommand(command)
            : null;
    }

    private AvpCondition? ReadCondition(LocatedJson json, Place place)
    {
        if (ReadVerb(json, "a condition", ConditionNames) is not var (verb, text) || ReadPath(text, place) is not { } path)
        {
            return null;
        }

        switch (verb)
        {
            case "equals" when path.Avp.Format == AvpFormat.Grouped:
                Add(text, $"{path.Avp.Name} is a group, which has no value of its own");
                return null;
            case "equals":
                return ReadValue(json, verb, path) is { } value ? AvpCondition.Is(path, value) : null;
            case "matches":
                return ReadPattern(json, verb, text, path) is { } pattern ? AvpCondition.Matches(path, pattern) : null;
            case "exists":
                return AvpCondition.Exists(path);
            default:
                return AvpCondition.IsAbsent(path);
        }
    }

    private AvpEdit? ReadEdit(LocatedJson json, Place place)
    {
        if (ReadVerb(json, "an edit", EditNames) is not var (verb, text) || ReadPath(text, place) is not { } path)
        {
            return null;
        }

        if (path.IsOfMessage)
        {
            Add(text, "a path with a slash in front is for conditions only");
            return null;
        }

        switch (verb)
        {
            case "add" when path.IsIndexed:
                Add(text, "what is added has no index");
                return null;
            case "add":
                return ReadValue(json, verb, path) is { } added ? AvpEdit.Add(path, added) : null;
            case "set":
                return ReadValue(json, verb, path) is { } value ? AvpEdit.Set(path, value) : null;
            case "remove":
                return AvpEdit.Remove(path);
            default:
                var pattern = ReadPattern(json, verb, text, path);
                var with = ReadReplacement(json);
                return pattern is not null && with is not null ? AvpEdit.Replace(path, pattern, with) : null;
        }
    }

    /// <summary>The one verb of a condition or an edit, whose value is the path; its other members are checked.</summary>
    private (string Verb, LocatedJson Path)? ReadVerb(LocatedJson json, string what, string[] verbs)
    {
        if (json.Kind != JsonTokenType.StartObject || json.Members.FindAll(member => verbs.Contains(member.Name)) is not [var (verb, path)])
        {
            Add(json, $"{what} has one of {string.Join(", ", verbs)}, with a path");
            return null;
        }

        string[] more = verb switch
        {
            "set" or "add" or "equals" => ["value"],
            "matches" => ["pattern"],
            "replace" => ["pattern", "with"],
            _ => [],
        };
        return Check(json, verb, ["comment", verb, .. more]) ? (verb, path) : null;
    }

    private AvpPath? ReadPath(LocatedJson json, Place place)
    {
        if (json.Kind != JsonTokenType.String)
        {
            Add(json, "a path is a text such as Subscription-Id[*]/Subscription-Id-Data");
            return null;
        }

        if (!AvpPath.TryParse(json.Text, place.Message, place.Group, _dictionary, out var path, out var error))
        {
            Add(json, $"{json.Text}: {error}");
        }

        return path;
    }

    private Avp? ReadValue(LocatedJson json, string verb, AvpPath path)
    {
        if (json.Find("value") is not { } value)
        {
            Add(json, $"{verb} needs a value");
            return null;
        }

        return _values.ToAvp(path.Avp, value, _faults);
    }

    private Regex? ReadPattern(LocatedJson json, string verb, LocatedJson at, AvpPath path)
    {
        if (path.Avp.Format is not (AvpFormat.UTF8String or AvpFormat.DiameterIdentity or AvpFormat.DiameterURI
            or AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule or AvpFormat.OctetString))
        {
            Add(at, $"{path.Avp.Name} is {path.Avp.Format}, which is no text for a pattern");
            return null;
        }

        if (TextOf(json, "pattern", verb) is not { } pattern)
        {
            return null;
        }

        if (!RulePattern.TryParse(pattern.Text, out var regex, out var error))
        {
            Add(pattern, error);
        }

        return regex;
    }

    private string? ReadReplacement(LocatedJson json)
    {
        if (TextOf(json, "with", "replace") is not { } with)
        {
            return null;
        }

        if (RulePattern.FindFaultOfReplacement(with.Text) is { } fault)
        {
            Add(with, fault);
            return null;
        }

        return with.Text;
    }

    private bool Check(LocatedJson json, string what, string[] known)
    {
        var before = _faults.Count;
        if (json.Kind != JsonTokenType.StartObject)
        {
            Add(json, $"{what} is an object: {{ ... }}");
        }

        var seen = new HashSet<string>();
        foreach (var (name, value) in json.Members)
        {
            if (!known.Contains(name))
            {
                Add(value, $"{what} has no member {name}");
            }
            else if (!seen.Add(name))
            {
                Add(value, $"{name} stands there twice");
            }
        }

        return _faults.Count == before;
    }

    private List<LocatedJson> ItemsOf(LocatedJson json, string name, string what, bool isRequired)
    {
        var value = json.Find(name);
        if (value is null ? isRequired && json.Kind == JsonTokenType.StartObject : value.Kind != JsonTokenType.StartArray)
        {
            Add(value ?? json, value is null ? $"{what} needs {name}" : $"{name} is a list: [ ... ]");
        }

        return value?.Items ?? [];
    }

    private LocatedJson? TextOf(LocatedJson json, string name, string what)
    {
        var value = json.Find(name);
        if (value is not { Kind: JsonTokenType.String })
        {
            Add(value ?? json, value is null ? $"{what} needs {name}" : $"{name} is a text");
            return null;
        }

        return value;
    }

    private void Add(LocatedJson at, string reason) => _faults.Add(new RuleFault(at.Line, reason));

    /// <summary>Where the paths of a rule begin.</summary>
    private readonly record struct Place(AvpGrammar Message, AvpDefinition? Group);
}
