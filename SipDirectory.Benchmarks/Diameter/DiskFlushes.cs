namespace SipDirectory.Benchmarks.Diameter;

/// <summary>Counts how often a disk was told to write what it holds in its cache: once for each fsync that had written.</summary>
internal static class DiskFlushes
{
    // iostats(5): after major, minor and name come 17 figures, of which the 16th counts flushes.
    private const int Field = 18;

    /// <param name="device">MAJOR:MINOR; null: none.</param>
    /// <returns>The flushes since the machine started, of everybody; 0 where the kernel does not count them.</returns>
    public static long Of(string? device)
    {
        return device is null ? 0 : File.ReadLines("/proc/diskstats")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => $"{fields[0]}:{fields[1]}" == device && fields.Length > Field)
            .Select(fields => long.Parse(fields[Field]))
            .FirstOrDefault();
    }
}
