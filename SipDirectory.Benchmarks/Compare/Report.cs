using System.Text;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>What becomes of a comparison: the terminal always, files where they were asked for.</summary>
internal static class Report
{
    public static void Write(Comparison comparison, CompareOptions options)
    {
        WriteTerminal(comparison);
        if (options.Out is { } folder)
        {
            WriteFiles(comparison, folder);
        }

        if (options.WriteDocs)
        {
            WriteFiles(comparison, Path.Combine(Workspace.Repository, "docs", "performance"));
            PerformancePage.Rewrite("compare", Section(comparison, options));
        }
    }

    private static void WriteTerminal(Comparison comparison)
    {
        foreach (var records in Sizes(comparison))
        {
            Console.WriteLine($"\n{records:N0} records");
            foreach (var line in ComparisonTable.Plain(comparison, records))
            {
                Console.WriteLine(line);
            }
        }

        Console.WriteLine($"\n{ComparisonTable.Legend}");
        foreach (var line in Remarks(comparison))
        {
            Console.WriteLine(line);
        }
    }

    private static void WriteFiles(Comparison comparison, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "compare.csv"), ComparisonCsv.Lines(comparison.Measurements));
        foreach (var records in Sizes(comparison))
        {
            var summaries = comparison.Summaries.Where(summary => summary.Records == records);
            var title = $"Answers per second, {records:N0} records (connections × requests in flight)";
            File.WriteAllText(Path.Combine(folder, $"compare-{records}.svg"), BarChart.Draw(title, summaries));
        }
    }

    private static string Section(Comparison comparison, CompareOptions options)
    {
        var text = new StringBuilder();
        text.Append("## Side by side\n\n");
        text.Append($"""
            Made by `dotnet run -c Release --project SipDirectory.Benchmarks -- {Arguments()}`:
            {options.Repetitions} repetitions of {options.Seconds} s each after {options.WarmUp} s of warm-up, interleaved,
            over loopback. Pinned unless said otherwise: the server on core 0, the load generator on core 1.
            *limit* is a minimal epoll server in C, `SipDirectory.Benchmarks/limit/limit.c`.


            """);
        AppendList(text, MachineFacts.Lines());
        AppendList(text, comparison.Versions.Select(one => $"{one.Server}: {one.Version}"));
        AppendList(text, Remarks(comparison));
        text.Append(ComparisonTable.Legend).Append("\n\n");
        foreach (var records in Sizes(comparison))
        {
            text.Append($"### {records:N0} records\n\n![answers per second](performance/compare-{records}.svg)\n\n");
            text.AppendJoin('\n', ComparisonTable.Markdown(comparison, records)).Append("\n\n");
        }

        text.Append("Every single measurement: [performance/compare.csv](performance/compare.csv).\n");
        return text.ToString();
    }

    private static string Arguments()
    {
        return string.Join(' ', Environment.GetCommandLineArgs().Skip(1));
    }

    private static void AppendList(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        text.Append('\n');
    }

    private static IEnumerable<string> Remarks(Comparison comparison)
    {
        return comparison.LeftOut.Select(reason => $"Left out: {reason}")
            .Concat(comparison.VoidReasons().Select(reason => $"**This run is void:** {reason}."));
    }

    private static IEnumerable<int> Sizes(Comparison comparison)
    {
        return comparison.Summaries.Select(summary => summary.Records).Distinct();
    }
}
