namespace SipDirectory.Benchmarks.Reporting;

/// <summary>Rows of text under a header, for the terminal and for Markdown.</summary>
/// <param name="Header">One text a column.</param>
/// <param name="Rows">As long as the header, each.</param>
/// <param name="Names">How many columns at the left are names; the others hold figures, and end flush.</param>
internal sealed record Table(string[] Header, IReadOnlyList<string[]> Rows, int Names = 1)
{
    public IEnumerable<string> Plain()
    {
        List<string[]> rows = [Header, .. Rows];
        var widths = Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((text, column) =>
            column < Names ? text.PadRight(widths[column]) : text.PadLeft(widths[column]))).TrimEnd());
    }

    public IEnumerable<string> Markdown()
    {
        yield return Line(Header);
        yield return Line(Header.Select((_, column) => column < Names ? "---" : "--:"));
        foreach (var row in Rows)
        {
            yield return Line(row);
        }
    }

    private static string Line(IEnumerable<string> texts)
    {
        return $"| {string.Join(" | ", texts)} |";
    }
}
