namespace SipDirectory.Benchmarks.Compare;

/// <summary>Every single measurement as a line of CSV.</summary>
internal static class ComparisonCsv
{
    public static IEnumerable<string> Lines(IEnumerable<Measurement> measurements)
    {
        yield return "records,connections,in_flight,server,placement,repetition,answers_per_second,p50_us,p99_us,max_us,"
            + "server_cpu,generator_cpu,answers_compared,failure";
        foreach (var one in measurements)
        {
            var result = one.Result;
            yield return $"{one.Records},{one.Cell.Connections},{one.Cell.InFlight},{one.Server},{one.Placement},{one.Repetition},"
                + $"{result?.Rate:0},{result?.MedianLatency:0.0},{result?.P99Latency:0.0},{result?.MaxLatency:0.0},"
                + $"{result?.ServerCpu:0.000},{result?.GeneratorCpu:0.000},{result?.Compared},{Quoted(one.Failure)}";
        }
    }

    private static string Quoted(string text)
    {
        return text.Length == 0 ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
