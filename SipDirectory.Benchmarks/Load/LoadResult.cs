using System.Text.Json.Serialization;

namespace SipDirectory.Benchmarks.Load;

/// <summary>One measurement. Latencies are in microseconds; a CPU share of 1 is one core, all the time.</summary>
internal sealed record LoadResult(
    long Answers,
    long Compared,
    double Seconds,
    double MedianLatency,
    double P99Latency,
    double MaxLatency,
    double GeneratorCpu,
    double ServerCpu)
{
    /// <summary>How often a disk was told to write what it holds in its cache, where that was counted.</summary>
    public long DiskFlushes { get; init; }

    [JsonIgnore]
    public double Rate => Answers / Seconds;
}
