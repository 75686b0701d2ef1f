using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>
/// Where AVPs stand in a message or in a group, by the names of the dictionary, such as
/// <c>Multiple-Services-Credit-Control[*]/Requested-Service-Unit/CC-Total-Octets</c>. A name alone is the first AVP with
/// this name, [*] is each of them, and [n] the one behind n others.
/// </summary>
public sealed class AvpPath
{
    private const int MostSteps = 16;
    private const int MostIndex = 9999;

    private readonly AvpStep[] _steps;

    private AvpPath(AvpStep[] steps, AvpRule? rule, bool isOfMessage)
    {
        _steps = steps;
        Rule = rule;
        IsOfMessage = isOfMessage;
    }

    /// <summary>What the path leads to.</summary>
    public AvpDefinition Avp => Last.Avp;

    /// <summary>What the path begins with: the AVP that the others are in.</summary>
    public AvpDefinition Outermost => _steps[0].Avp;

    /// <summary>How often what the path leads to stands where it does; null where it is one of any AVPs.</summary>
    public AvpRule? Rule { get; }

    /// <summary>Whether it begins with a slash: at the message, also where others begin at a group.</summary>
    public bool IsOfMessage { get; }

    /// <summary>Whether it leads to AVPs that must be there already: its last name has an index.</summary>
    public bool IsIndexed => Last.Index != AvpStep.First;

    internal AvpStep Last => _steps[^1];

    /// <summary>Parses a path.</summary>
    /// <param name="text">Names and slashes; names in any letter case.</param>
    /// <param name="message">What the command allows.</param>
    /// <param name="group">What the group allows that the path begins at; null where that is the message.</param>
    /// <param name="dictionary">Knows the names, and what stands in which group.</param>
    /// <param name="path">The path.</param>
    /// <param name="error">Why it is none, or leads where the dictionary has no way.</param>
    public static bool TryParse(
        string text,
        AvpGrammar message,
        AvpDefinition? group,
        DiameterDictionary dictionary,
        [NotNullWhen(true)] out AvpPath? path,
        [NotNullWhen(false)] out string? error)
    {
        path = null;
        var isOfMessage = text.StartsWith('/');
        var names = (isOfMessage ? text[1..] : text).Split('/');
        if (names.Length > MostSteps)
        {
            error = $"a path has {MostSteps} names at most";
            return false;
        }

        var steps = new AvpStep[names.Length];
        var parent = isOfMessage ? null : group;
        AvpRule? rule = null;
        for (var i = 0; i < names.Length; i++)
        {
            error = Parse(names[i], parent, parent?.Grammar ?? message, dictionary, out steps[i], out rule);
            if (error is not null)
            {
                return false;
            }

            parent = steps[i].Avp;
        }

        path = new AvpPath(steps, rule, isOfMessage);
        error = null;
        return true;
    }

    /// <summary>The AVPs that it leads to.</summary>
    /// <param name="avps">Those of the message, or of the group that it begins at.</param>
    public IEnumerable<Avp> Select(IReadOnlyList<Avp> avps) => Select(avps, 0);

    /// <summary>The path as it is written.</summary>
    public override string ToString() => (IsOfMessage ? "/" : "") + string.Join('/', _steps);

    /// <summary>Changes the lists that the AVPs stand in which it leads to, and writes the groups anew around those changed.</summary>
    /// <param name="avps">Those of the message, or of the group that it begins at.</param>
    /// <param name="makesGroups">Whether a group on the way that is named without an index is made where there is none.</param>
    /// <param name="change">Says whether it has changed the list.</param>
    internal bool Change(List<Avp> avps, bool makesGroups, Func<List<Avp>, bool> change) =>
        Change(avps, 0, _steps.Length - 1, makesGroups, change);

    /// <summary>Changes the members of the groups that it leads to.</summary>
    /// <inheritdoc cref="Change(List{Messages.Avp}, bool, Func{List{Messages.Avp}, bool})"/>
    internal bool ChangeMembers(List<Avp> avps, Func<List<Avp>, bool> change) =>
        Change(avps, 0, _steps.Length, makesGroups: false, change);

    private static string? Parse(
        string text, AvpDefinition? parent, AvpGrammar grammar, DiameterDictionary dictionary, out AvpStep step, out AvpRule? rule)
    {
        (step, rule) = (default, null);
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? text : text[..bracket];
        if (name.Length == 0)
        {
            return "a name is missing";
        }

        if (dictionary.FindAvp(name) is not { } avp)
        {
            return $"no AVP is named {name}";
        }

        if (!TryParseIndex(bracket < 0 ? "" : text[bracket..], out var index))
        {
            return $"{text}: an index is [*], or a number from [0] to [{MostIndex}]";
        }

        if (parent is { Format: not AvpFormat.Grouped })
        {
            return $"{parent.Name} is {parent.Format} and has no members";
        }

        rule = grammar.Rules.FirstOrDefault(each => each.Name.Equals(avp.Name, StringComparison.OrdinalIgnoreCase));
        if (rule is null && grammar.IsClosed)
        {
            return $"{parent?.Name ?? "the message"} has no {avp.Name}";
        }

        if (rule is not null && index >= rule.Maximum)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{parent?.Name ?? "the message"} has {rule.Maximum} {avp.Name} at most, and indexes count from 0");
        }

        step = new AvpStep(avp, index);
        return null;
    }

    private static bool TryParseIndex(string text, out int index)
    {
        index = text.Length == 0 ? AvpStep.First : AvpStep.Every;
        return text is "" or "[*]"
            || (text is ['[', .. var number, ']']
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out index)
                && index <= MostIndex);
    }

    private IEnumerable<Avp> Select(IReadOnlyList<Avp> avps, int depth)
    {
        var found = _steps[depth].Find(avps).Select(position => avps[position]);
        return depth == _steps.Length - 1 ? found : found.SelectMany(group => Select(group.Members, depth + 1));
    }

    private bool Change(List<Avp> avps, int depth, int end, bool makesGroups, Func<List<Avp>, bool> change)
    {
        if (depth == end)
        {
            return change(avps);
        }

        var step = _steps[depth];
        int[] found = [.. step.Find(avps)];
        var isChanged = false;
        foreach (var position in found)
        {
            var members = avps[position].Members.ToList();
            if (Change(members, depth + 1, end, makesGroups, change))
            {
                avps[position] = avps[position].WithMembers(members);
                isChanged = true;
            }
        }

        if (found.Length == 0 && makesGroups && step.Index == AvpStep.First)
        {
            var members = new List<Avp>();
            if (Change(members, depth + 1, end, makesGroups, change))
            {
                avps.Add(Messages.Avp.Group(step.Avp.Code, members, step.Avp.Must, step.Avp.VendorId));
                isChanged = true;
            }
        }

        return isChanged;
    }
}
