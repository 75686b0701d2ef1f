namespace SipDirectory.Operator.Terminals;

/// <summary>Where the operator types and reads. Whoever opened it disposes it; lines shown afterwards are still shown.</summary>
internal interface ITerminal : IDisposable
{
    /// <summary>The next line typed; null at the end of input. A line too long is refused here, and not returned.</summary>
    /// <remarks>The token ends the waiting; what is read then is lost.</remarks>
    Task<string?> ReadLineAsync(CancellationToken stop);

    /// <summary>Shows lines at once, from any thread; waits for the terminal. Fails where nobody is left to read: silently.</summary>
    /// <param name="lines">Printable.</param>
    void Show(IReadOnlyCollection<string> lines);
}
