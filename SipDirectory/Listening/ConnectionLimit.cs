namespace SipDirectory.Listening;

/// <summary>How many clients may be connected at the same time; the doors share one.</summary>
/// <param name="most">The operator's choice, or what the system has room for.</param>
internal sealed class ConnectionLimit(int most)
{
    private int _taken;

    public int Most => most;

    /// <returns>False where there are as many clients as there may be.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Return();
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}
