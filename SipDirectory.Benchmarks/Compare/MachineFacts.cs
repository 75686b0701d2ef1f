using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Compare;

/// <summary>What the figures depend on, as lines of "name: value".</summary>
internal static class MachineFacts
{
    public static IEnumerable<string> Lines()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        yield return $"Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC";
        yield return $"Processor: {ProcessorModel()}, {Environment.ProcessorCount} cores";
        yield return $"Memory: {memory:0.0} GiB";
        yield return $"Kernel: {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()} ({RuntimeInformation.OSDescription})";
        yield return $"Runtime: {RuntimeInformation.FrameworkDescription}";
    }

    private static string ProcessorModel()
    {
        var line = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':')[^1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}";
    }
}
