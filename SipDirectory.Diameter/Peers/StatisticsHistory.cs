namespace SipDirectory.Diameter.Peers;

/// <summary>The node's totals once a minute, for a day. Safe for several threads.</summary>
internal sealed class StatisticsHistory
{
    private const int MinutesOfADay = 24 * 60;

    private readonly Lock _lock = new();
    private readonly Queue<NodeStatistics> _snapshots = [];

    public IReadOnlyList<NodeStatistics> Snapshots
    {
        get
        {
            lock (_lock)
            {
                return [.. _snapshots];
            }
        }
    }

    public void Add(NodeStatistics snapshot)
    {
        lock (_lock)
        {
            _snapshots.Enqueue(snapshot);
            if (_snapshots.Count > MinutesOfADay)
            {
                _snapshots.Dequeue();
            }
        }
    }
}
