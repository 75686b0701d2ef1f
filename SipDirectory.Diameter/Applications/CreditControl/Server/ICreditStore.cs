namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Where balances, sessions and answers outlive the process. Used by one thread at a time; the server does not dispose it.</summary>
public interface ICreditStore : IDisposable
{
    /// <summary>What was committed so far.</summary>
    /// <exception cref="CreditStoreException">It cannot be read.</exception>
    CreditState Load();

    /// <summary>All of the changes, in their order, or none: durable when it returns.</summary>
    /// <param name="changes">Those of one batch.</param>
    /// <exception cref="CreditStoreException">It could not; the store is as it was.</exception>
    void Commit(IReadOnlyList<CreditChange> changes);
}
