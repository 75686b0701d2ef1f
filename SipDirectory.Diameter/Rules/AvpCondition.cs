using System.Text.RegularExpressions;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Rules;

/// <summary>What must be so for a rule to be applied.</summary>
public sealed class AvpCondition
{
    private readonly AvpPath _path;
    private readonly Func<IEnumerable<Avp>, RuleRun, bool> _holds;

    private AvpCondition(AvpPath path, Func<IEnumerable<Avp>, RuleRun, bool> holds)
    {
        _path = path;
        _holds = holds;
    }

    /// <summary>There is such an AVP.</summary>
    public static AvpCondition Exists(AvpPath path) => new(path, (avps, _) => avps.Any());

    /// <summary>There is no such AVP.</summary>
    public static AvpCondition IsAbsent(AvpPath path) => new(path, (avps, _) => !avps.Any());

    /// <summary>One of them has this value, byte by byte.</summary>
    public static AvpCondition Is(AvpPath path, Avp value) =>
        new(path, (avps, _) => avps.Any(avp => avp.Data.Span.SequenceEqual(value.Data.Span)));

    /// <summary>The text of one of them has what the pattern looks for.</summary>
    public static AvpCondition Matches(AvpPath path, Regex pattern) =>
        new(path, (avps, run) => avps.Any(avp => run.TryReadText(avp, out var text) && pattern.IsMatch(text)));

    internal bool IsOfMessage => _path.IsOfMessage;

    /// <param name="avps">Those of the message, or of the group that its path begins at.</param>
    /// <param name="run">What reads texts.</param>
    internal bool Holds(IReadOnlyList<Avp> avps, RuleRun run) => _holds(_path.Select(avps), run);
}
