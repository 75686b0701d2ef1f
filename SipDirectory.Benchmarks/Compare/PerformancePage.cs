using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>
/// docs/PERFORMANCE.md: sections between marks, each rewritten by its own verb and left alone by the others.
/// </summary>
internal static class PerformancePage
{
    private const string Heading = "# Performance\n";

    /// <summary>Rewrites one section of the page of this source tree.</summary>
    public static void Rewrite(string name, string text)
    {
        var path = Path.Combine(Workspace.Repository, "docs", "PERFORMANCE.md");
        var page = File.Exists(path) ? File.ReadAllText(path) : "";
        File.WriteAllText(path, WithSection(page, name, text));
    }

    /// <summary>Replaces the section, or appends it where the page has none yet.</summary>
    public static string WithSection(string page, string name, string text)
    {
        var begin = $"<!-- {name}: begin -->\n";
        var end = $"<!-- {name}: end -->\n";
        var section = $"{begin}{text.TrimEnd('\n')}\n{end}";
        page = page.Length == 0 ? Heading : page;
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from ? page[..from] + section + page[(to + end.Length)..] : $"{page}\n{section}";
    }
}
