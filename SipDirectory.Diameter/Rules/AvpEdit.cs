using System.Text.RegularExpressions;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>A change of the AVPs that a path leads to.</summary>
public sealed class AvpEdit
{
    private readonly AvpPath _path;
    private readonly bool _makesGroups;
    private readonly Func<List<Avp>, RuleRun, bool> _change;

    private AvpEdit(AvpPath path, bool makesGroups, Func<List<Avp>, RuleRun, bool> change)
    {
        _path = path;
        _makesGroups = makesGroups;
        _change = change;
    }

    /// <summary>
    /// Gives them this value; their flags stay. Where there is none and the path has no index for it, it is added, with
    /// the groups around it.
    /// </summary>
    public static AvpEdit Set(AvpPath path, Avp value) => new(path, makesGroups: true, (avps, run) =>
    {
        int[] found = [.. path.Last.Find(avps)];
        return found.Length == 0 && !path.IsIndexed
            ? Append(avps, value, run)
            : Overwrite(avps, found, _ => value.Data, run);
    });

    /// <summary>Adds another one behind all others, with the groups around it where they are missing.</summary>
    public static AvpEdit Add(AvpPath path, Avp value) => new(path, makesGroups: true, (avps, run) => Append(avps, value, run));

    /// <summary>Takes them out.</summary>
    public static AvpEdit Remove(AvpPath path) => new(path, makesGroups: false, (avps, _) =>
    {
        // In one pass: of a group of many members, each removal alone would move all that follow.
        var found = path.Last.Find(avps).ToHashSet();
        Avp[] kept = [.. avps.Where((_, position) => !found.Contains(position))];
        avps.Clear();
        avps.AddRange(kept);
        return found.Count > 0;
    });

    /// <summary>Writes what the pattern finds in their texts anew; what is no text stays.</summary>
    /// <param name="path">Leads to texts.</param>
    /// <param name="pattern">What to look for.</param>
    /// <param name="replacement">With $1, $2, … for what the pattern has in parentheses.</param>
    public static AvpEdit Replace(AvpPath path, Regex pattern, string replacement) => new(path, makesGroups: false, (avps, run) =>
        Overwrite(
            avps,
            path.Last.Find(avps).ToArray(),
            avp => run.TryReadText(avp, out var text) && pattern.IsMatch(text) ? run.BytesOf(pattern.Replace(text, replacement), path.Avp) : avp.Data,
            run));

    internal bool Apply(List<Avp> scope, RuleRun run) => _path.Change(scope, _makesGroups, avps => _change(avps, run));

    private static bool Append(List<Avp> avps, Avp value, RuleRun run)
    {
        if (!run.TryWrite(value.Encoded.Length))
        {
            return false;
        }

        avps.Add(value);
        return true;
    }

    private static bool Overwrite(List<Avp> avps, int[] positions, Func<Avp, ReadOnlyMemory<byte>> dataOf, RuleRun run)
    {
        var isChanged = false;
        foreach (var position in positions)
        {
            var avp = avps[position];
            var data = dataOf(avp);
            if (!data.Span.SequenceEqual(avp.Data.Span) && run.TryWrite(data.Length))
            {
                avps[position] = new Avp(avp.Code, data.Span, avp.Flags, avp.VendorId);
                isChanged = true;
            }
        }

        return isChanged;
    }
}
