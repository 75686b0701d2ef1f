using System.Net.Sockets;

namespace SipDirectory.Engine;

/// <summary>
/// Where clients come from and on which threads they are served. Two implementations: <see cref="Epoll.EpollEngine"/>
/// on Linux, <see cref="Sockets.SocketsEngine"/> everywhere. The protocol above is the same code on both.
/// </summary>
internal interface IEngine : IAsyncDisposable
{
    /// <summary>Listens on a bound socket, which stays the caller's, and runs the accept loop.</summary>
    /// <param name="listener">Bound, not listening yet.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="acceptLoop">Started on a thread of the engine; ends when <see cref="AcceptAsync"/> says stopped.</param>
    /// <returns>Completes with the accept loop.</returns>
    /// <exception cref="SocketException">The address is taken.</exception>
    Task ListenAsync(Socket listener, int backlog, Func<Task> acceptLoop);

    /// <summary>Waits for the next client. Called by the accept loop only.</summary>
    ValueTask<AcceptResult> AcceptAsync();

    /// <summary>Ends the accept loop. Clients that are served stay.</summary>
    void StopAccepting();
}

/// <summary>What came of waiting for a client: the client, or the system's reason for a failure, or neither after a stop.</summary>
internal readonly record struct AcceptResult(IClientSocket? Client, string? Fault)
{
    public bool IsStopped => Client is null && Fault is null;
}
