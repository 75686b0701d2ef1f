using SipDirectory.Lookup;

namespace SipDirectory.CommandLine;

/// <summary>Where a server's answers come from: a dump that is loaded, or nowhere.</summary>
internal interface ISessionSource
{
    /// <summary>Whether a console can look something up.</summary>
    bool IsDirectory { get; }

    /// <summary>Waits until sessions can be opened.</summary>
    /// <returns>Why they cannot be.</returns>
    Task<Failure?> CompleteAsync();

    /// <summary>Opens a session; null before <see cref="CompleteAsync"/>, and where the operator stopped the wait.</summary>
    Func<ISession>? OpenSession { get; }

    /// <summary>The AOR that a text finds once sessions can be opened; null: it is not registered, or there is no directory.</summary>
    string? FindAddressOfRecord(string text);
}
