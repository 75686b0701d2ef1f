using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SipDirectory.Charging.Proxy;

/// <summary>Patterns and replacements of rules, whose cost must not be in the hands of those who send messages.</summary>
internal static class RulePattern
{
    private const int LongestText = 1000;

    // Linear in the text whatever the pattern; the time is for patterns that are large themselves.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    // All that is around a match, for each match.
    private static readonly string[] RefusedSubstitutions = ["$`", "$'", "$_"];

    public static bool TryParse(string text, [NotNullWhen(true)] out Regex? pattern, [NotNullWhen(false)] out string? error)
    {
        pattern = null;
        error = text.Length > LongestText ? $"a pattern has {LongestText} characters at most" : null;
        try
        {
            pattern = error is null ? new Regex(text, Options, Timeout) : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"the pattern cannot be used: {e.Message}";
        }

        return error is null;
    }

    public static string? FindFaultOfReplacement(string text) =>
        text.Length > LongestText ? $"a replacement has {LongestText} characters at most"
        : Array.Find(RefusedSubstitutions, text.Contains) is { } refused ? $"{refused} is not allowed in a replacement"
        : null;
}
