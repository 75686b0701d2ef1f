using SipDirectory.Charging.Client;

namespace SipDirectory.Benchmarks.Load;

/// <summary>When the requests on their way were sent: one ring of batches for each connection.</summary>
internal sealed class SentBatches(int connections, int inFlight)
{
    // A batch holds at least one request, so there are never more batches than requests in flight.
    private readonly Batch[] _batches = new Batch[connections * inFlight];
    private readonly (int Oldest, int Count)[] _rings = new (int, int)[connections];

    public void Add(int connection, long sent, int requests)
    {
        ref var ring = ref _rings[connection];
        var place = ring.Oldest + ring.Count++;
        _batches[(connection * inFlight) + (place < inFlight ? place : place - inFlight)] = new Batch(sent, requests);
    }

    /// <summary>Takes the oldest requests off the ring and adds their latencies up to now.</summary>
    public void Complete(int connection, int answers, long now, LatencyHistogram latencies)
    {
        ref var ring = ref _rings[connection];
        while (answers > 0)
        {
            if (ring.Count == 0)
            {
                throw new LoadException("the server sent more answers than it had requests");
            }

            ref var oldest = ref _batches[(connection * inFlight) + ring.Oldest];
            var count = Math.Min(answers, oldest.Requests);
            latencies.Add(now - oldest.Sent, count);
            answers -= count;
            oldest = oldest with { Requests = oldest.Requests - count };
            if (oldest.Requests == 0)
            {
                ring = (ring.Oldest + 1 == inFlight ? 0 : ring.Oldest + 1, ring.Count - 1);
            }
        }
    }

    private readonly record struct Batch(long Sent, int Requests);
}
