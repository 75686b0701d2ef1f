using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>A store in memory that fails when a test wants.</summary>
internal sealed class FakeStore(CreditState? state = null) : ICreditStore
{
    private readonly Lock _lock = new();
    private readonly List<IReadOnlyList<CreditChange>> _batches = [];

    public bool IsBroken { get; set; }

    /// <summary>What was committed, batch by batch.</summary>
    public IReadOnlyList<IReadOnlyList<CreditChange>> Batches
    {
        get
        {
            lock (_lock)
            {
                return [.. _batches];
            }
        }
    }

    public CreditState Load() => state ?? new CreditState([], [], []);

    public void Commit(IReadOnlyList<CreditChange> changes)
    {
        if (IsBroken)
        {
            throw new CreditStoreException("the disk is full");
        }

        lock (_lock)
        {
            _batches.Add([.. changes]);
        }
    }

    public void Dispose()
    {
    }
}
