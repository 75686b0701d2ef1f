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
    [JsonIgnore]
    public double Rate => Answers / Seconds;
}
