namespace SipDirectory.Listening;

/// <summary>The clients being served. A connection leaves only when its socket is closed.</summary>
internal sealed class ConnectionSet
{
    private readonly Lock _lock = new();
    private readonly HashSet<LineConnection> _connections = [];
    private TaskCompletionSource? _empty;

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

    /// <returns>False where the set has <paramref name="limit"/> connections already.</returns>
    public bool TryAdd(LineConnection connection, int limit)
    {
        lock (_lock)
        {
            return _connections.Count < limit && _connections.Add(connection);
        }
    }

    public void Remove(LineConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            if (_connections.Count == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Does something to each; it must not add or remove any within the call.</summary>
    public void ForEach(Action<LineConnection> action)
    {
        lock (_lock)
        {
            foreach (var connection in _connections)
            {
                action(connection);
            }
        }
    }

    /// <summary>Completes once there is no connection any more; called when none is added any more.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_lock)
        {
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_connections.Count == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task;
        }
    }
}
