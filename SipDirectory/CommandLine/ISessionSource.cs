using SipDirectory.Lookup;

namespace SipDirectory.CommandLine;

/// <summary>Where a server's answers come from: a dump that is loaded, or nowhere.</summary>
internal interface ISessionSource
{
    /// <summary>Whether a console can look something up.</summary>
    bool IsDirectory { get; }

    /// <summary>Waits until sessions can be opened.</summary>
    /// <returns>What opens them, or why they cannot be; neither where the operator stopped the wait.</returns>
    Task<(Func<ISession>? OpenSession, Failure? Failure)> CompleteAsync();
}
