namespace SipDirectory.Diameter.Peers;

/// <summary>Tasks that nobody waits for until the node stops. They do not fail. Safe for several threads.</summary>
internal sealed class RunningTasks
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _none;

    public void Run(Func<Task> task)
    {
        lock (_lock)
        {
            _count++;
        }

        _ = RunAsync(task);
    }

    /// <summary>The same for a task that runs already.</summary>
    public void Track(Task task)
    {
        if (!task.IsCompleted)
        {
            Run(() => task);
        }
    }

    public Task WhenNoneAsync()
    {
        lock (_lock)
        {
            _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_count == 0)
            {
                _none.TrySetResult();
            }

            var none = _none.Task;
            _none = _count == 0 ? null : _none;
            return none;
        }
    }

    private async Task RunAsync(Func<Task> task)
    {
        // A caller with a lock keeps it no longer than this.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await task().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _none?.TrySetResult();
                _none = null;
            }
        }
    }
}
