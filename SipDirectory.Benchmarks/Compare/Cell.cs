namespace SipDirectory.Benchmarks.Compare;

/// <summary>One shape of load: connections × requests in flight on each.</summary>
internal readonly record struct Cell(int Connections, int InFlight)
{
    public static bool TryParse(string text, out Cell cell)
    {
        cell = default;
        var parts = text.Split('x', '×');
        if (parts.Length != 2
            || !int.TryParse(parts[0], out var connections)
            || !int.TryParse(parts[1], out var inFlight)
            || connections is < 1 or > 60_000 || inFlight is < 1 or > 10_000)
        {
            return false;
        }

        cell = new Cell(connections, inFlight);
        return true;
    }

    public override string ToString()
    {
        return $"{Connections}×{InFlight}";
    }
}
