namespace SipDirectory.Benchmarks.Compare;

/// <summary>All that one run measured, and the ratios drawn from it.</summary>
internal sealed record Comparison(
    IReadOnlyList<Measurement> Measurements,
    IReadOnlyList<Summary> Summaries,
    IReadOnlyList<(string Server, string Version)> Versions,
    IReadOnlyList<string> LeftOut)
{
    private static readonly (Cell Cell, double Ratio)[] HonestLimit = [(new(50, 1), 1.3), (new(50, 128), 3.5)];

    /// <summary>True if something was measured and no measurement failed.</summary>
    public bool IsComplete => Measurements.Count > 0 && Measurements.All(one => one.Result is not null);

    /// <summary>The rate over another server's of the same records, cell and placement; null without one.</summary>
    public double? Ratio(Summary summary, string server)
    {
        var other = Summaries.FirstOrDefault(one => one.Server == server && one.Records == summary.Records
            && one.Cell == summary.Cell && one.Placement == summary.Placement);
        return other is { Rate: > 0 } && other.Server != summary.Server ? summary.Rate / other.Rate : null;
    }

    /// <summary>
    /// Why the run says nothing: a limit that is not well ahead of Redis is no limit. Checked on the smallest dump.
    /// </summary>
    public IEnumerable<string> VoidReasons()
    {
        var records = Summaries.Select(one => one.Records).DefaultIfEmpty().Min();
        foreach (var (cell, floor) in HonestLimit)
        {
            var limit = Summaries.FirstOrDefault(
                one => one.Server == "limit" && one.Records == records && one.Cell == cell);
            if (limit is not null && Ratio(limit, "redis") is { } ratio && ratio < floor)
            {
                yield return $"the limit reached {ratio:0.00} × Redis at {cell}, and must reach {floor}";
            }
        }
    }
}
