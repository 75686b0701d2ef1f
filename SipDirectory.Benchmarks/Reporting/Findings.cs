using System.Text;
using SipDirectory.Benchmarks.Compare;

namespace SipDirectory.Benchmarks.Reporting;

/// <summary>What a verb measured: a table and remarks, shown on the terminal and, where asked, on the page.</summary>
/// <param name="Section">The name of the verb, and of its section of docs/PERFORMANCE.md.</param>
/// <param name="Title">The heading of the section.</param>
/// <param name="Method">How it was measured, in whole sentences.</param>
/// <param name="Table">The figures.</param>
/// <param name="Remarks">Versions, ratios, and what was left out.</param>
internal sealed record Findings(
    string Section, string Title, string Method, Table Table, IReadOnlyList<string> Remarks)
{
    public void Report(bool writeDocs)
    {
        Console.WriteLine();
        foreach (var line in Table.Plain().Concat(Remarks))
        {
            Console.WriteLine(line);
        }

        if (writeDocs)
        {
            PerformancePage.Rewrite(Section, Markdown());
        }
    }

    private string Markdown()
    {
        var arguments = string.Join(' ', Environment.GetCommandLineArgs().Skip(1));
        var text = new StringBuilder();
        text.Append($"## {Title}\n\n");
        text.Append($"Made by `dotnet run -c Release --project SipDirectory.Benchmarks -- {arguments}`.\n{Method}\n\n");
        foreach (var line in MachineFacts.Lines().Concat(Remarks))
        {
            text.Append("- ").Append(line).Append('\n');
        }

        return text.Append('\n').AppendJoin('\n', Table.Markdown()).Append('\n').ToString();
    }
}
