namespace SipDirectory.Listening;

/// <summary>
/// The clients being served, and what those did that have left. A connection leaves only when its socket is closed.
/// </summary>
/// <param name="limit">Has room for each connection that is in the set.</param>
/// <remarks>The connections themselves are the nodes of a list: a client costs the set no memory of its own.</remarks>
internal sealed class ConnectionSet(ConnectionLimit limit)
{
    private readonly Lock _lock = new();
    private LineConnection? _first;
    private int _count;
    private ServerCounts _counts;
    private TaskCompletionSource? _empty;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _count == 0;
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
                var counts = _counts;
                for (var connection = _first; connection is not null; connection = connection.Next)
                {
                    counts = counts.Plus(connection.Counts);
                }

                return counts;
            }
        }
    }

    /// <returns>False where there is no room.</returns>
    public bool TryAdd(LineConnection connection)
    {
        if (!limit.TryTake())
        {
            return false;
        }

        lock (_lock)
        {
            connection.Set = this;
            connection.Next = _first;
            _first?.Previous = connection;
            _first = connection;
            _count++;
        }

        return true;
    }

    public void Remove(LineConnection connection)
    {
        limit.Return();
        lock (_lock)
        {
            if (connection.Previous is { } previous)
            {
                previous.Next = connection.Next;
            }
            else
            {
                _first = connection.Next;
            }

            connection.Next?.Previous = connection.Previous;

            // What is no client any more keeps no other from being collected.
            connection.Previous = connection.Next = null;
            _counts = _counts.Plus(connection.Counts);
            if (--_count == 0)
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
            for (var connection = _first; connection is not null; connection = connection.Next)
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
            if (_count == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task;
        }
    }
}
