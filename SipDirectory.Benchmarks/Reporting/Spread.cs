namespace SipDirectory.Benchmarks.Reporting;

/// <summary>Repetitions of one figure. All zero where there were none.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length switch
        {
            0 => default,
            _ when sorted.Length % 2 == 1 => new Spread(sorted[middle], sorted[0], sorted[^1]),
            _ => new Spread((sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]),
        };
    }

    /// <summary>Minimum and maximum, as they stand in a table.</summary>
    public string Range(string format)
    {
        return $"{Min.ToString(format)}..{Max.ToString(format)}";
    }
}
