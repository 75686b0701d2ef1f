namespace SipDirectory.Listening.WebSockets;

/// <summary>The clients of the WebSocket door, and what those did that have left.</summary>
/// <param name="limit">Has room for each connection that is in the set.</param>
internal sealed class WebSocketConnectionSet(ConnectionLimit limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<WebSocketConnection> _connections = [];
    private ServerCounts _counts;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count == 0;
            }
        }
    }

    /// <summary>Totals of the connections that are in the set, and of those that were.</summary>
    public ServerCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return _connections.Aggregate(_counts, (sum, connection) => sum.Plus(connection.Counts));
            }
        }
    }

    /// <returns>False where there is no room.</returns>
    public bool TryAdd(WebSocketConnection connection)
    {
        if (!limit.TryTake())
        {
            return false;
        }

        lock (_lock)
        {
            _connections.Add(connection);
        }

        return true;
    }

    public void Remove(WebSocketConnection connection)
    {
        limit.Return();
        lock (_lock)
        {
            _connections.Remove(connection);
            _counts = _counts.Plus(connection.Counts);
        }
    }

    /// <summary>Does something to each; it must not add or remove any within the call.</summary>
    public void ForEach(Action<WebSocketConnection> action)
    {
        lock (_lock)
        {
            foreach (var connection in _connections)
            {
                action(connection);
            }
        }
    }
}
