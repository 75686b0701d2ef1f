using SipDirectory.Benchmarks.Reporting;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>A comparison as a table of text, for the terminal and for Markdown.</summary>
internal static class ComparisonTable
{
    public const string Legend =
        "Rates are answers per second, medians with min..max; latencies in microseconds; CPU shares in cores. "
        + "A * marks where the load generator was busier than the server: there the server may be faster than shown.";

    private static readonly string[] Header =
    [
        "cell", "server", "answers/s", "min..max", "÷ redis", "÷ garnet", "÷ limit", "p50", "p99", "max", "server CPU",
        "load CPU", "",
    ];

    public static IEnumerable<string> Plain(Comparison comparison, int records)
    {
        return Of(comparison, records).Plain();
    }

    public static IEnumerable<string> Markdown(Comparison comparison, int records)
    {
        return Of(comparison, records).Markdown();
    }

    private static Table Of(Comparison comparison, int records)
    {
        return new Table(Header, [.. Rows(comparison, records)], Names: 2);
    }

    private static IEnumerable<string[]> Rows(Comparison comparison, int records)
    {
        return comparison.Summaries
            .Where(summary => summary.Records == records)
            .OrderBy(summary => summary.Cell.Connections).ThenBy(summary => summary.Cell.InFlight)
            .ThenBy(summary => summary.Placement, StringComparer.Ordinal).ThenByDescending(summary => summary.Rate)
            .Select(summary => Row(comparison, summary));
    }

    private static string[] Row(Comparison comparison, Summary summary)
    {
        if (summary.Rate == 0)
        {
            return [$"{summary.Cell}", summary.Name, "–", "", "", "", "", "", "", "", "", "", summary.Failure];
        }

        return
        [
            $"{summary.Cell}", summary.Name, Number(summary.Rate), $"{Number(summary.MinRate)}..{Number(summary.MaxRate)}",
            Ratio(comparison.Ratio(summary, "redis")), Ratio(comparison.Ratio(summary, "garnet")),
            Ratio(comparison.Ratio(summary, "limit")), Number(summary.MedianLatency), Number(summary.P99Latency),
            Number(summary.MaxLatency), Share(summary.ServerCpu), Share(summary.GeneratorCpu),
            (summary.GeneratorBusier ? "*" : "") + (summary.Failed ? $" {summary.Failure}" : ""),
        ];
    }

    private static string Number(double value)
    {
        return value.ToString("N0");
    }

    private static string Ratio(double? value)
    {
        return value?.ToString("0.00") ?? "";
    }

    private static string Share(double value)
    {
        return value.ToString("0.00");
    }
}
