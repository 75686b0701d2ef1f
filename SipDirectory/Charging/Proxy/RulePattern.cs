using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using SipDirectory.Diameter.Dictionary;

namespace SipDirectory.Charging.Proxy;

/// <summary>Patterns and replacements of rules, whose cost must not be in the hands of those who send messages.</summary>
internal static class RulePattern
{
    /// <summary>Of a pattern, and of a replacement.</summary>
    public const int MaxLength = 1000;

    // Linear in the text whatever the pattern; the time is for patterns that are large themselves.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    // All that is around a match, for each match.
    private static readonly string[] RefusedSubstitutions = ["$`", "$'", "$_"];

    /// <summary>Whether AVPs of this format have text that a pattern can be held against.</summary>
    public static bool IsFor(AvpFormat format) => format is AvpFormat.UTF8String or AvpFormat.DiameterIdentity or AvpFormat.DiameterURI
        or AvpFormat.IPFilterRule or AvpFormat.QoSFilterRule or AvpFormat.OctetString;

    public static bool TryParse(string text, [NotNullWhen(true)] out Regex? pattern, [NotNullWhen(false)] out string? error)
    {
        (pattern, error) = (null, null);
        try
        {
            pattern = new Regex(text, Options, Timeout);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"cannot be used: {e.Message}";
            return false;
        }
    }

    public static string? FindFaultOfReplacement(string text) =>
        Array.Find(RefusedSubstitutions, text.Contains) is { } refused ? $"{refused} is not allowed in a replacement" : null;
}
