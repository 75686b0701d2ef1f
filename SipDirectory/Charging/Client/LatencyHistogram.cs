using System.Numerics;

namespace SipDirectory.Charging.Client;

/// <summary>
/// Counts of latencies in log-linear buckets: 64 to each power of two, so a percentile is off by 1.6 % at most.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 6;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(65 - SubBucketBits) * SubBuckets];
    private long _total;

    /// <summary>The largest latency added, exactly.</summary>
    public long Maximum { get; private set; }

    public void Add(long latency, int count)
    {
        _counts[BucketOf(latency)] += count;
        _total += count;
        Maximum = Math.Max(Maximum, latency);
    }

    /// <summary>The latency that the given fraction of all did not exceed; 0 when there were none.</summary>
    public long Percentile(double fraction)
    {
        var rank = (long)Math.Ceiling(fraction * _total);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank && seen > 0)
            {
                return Math.Min(UpperBoundOf(bucket), Maximum);
            }
        }

        return 0;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
        Maximum = 0;
    }

    // Below 64 a bucket is one value; above, the highest 7 bits choose it.
    private static int BucketOf(long latency)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)latency) - SubBucketBits);
        return (shift * SubBuckets) + (int)(latency >> shift);
    }

    private static long UpperBoundOf(int bucket)
    {
        var shift = Math.Max(0, (bucket / SubBuckets) - 1);
        return (((long)bucket - (shift * SubBuckets) + 1) << shift) - 1;
    }
}
