namespace SipDirectory.Engine;

/// <summary>The implementations of <see cref="IEngine"/>.</summary>
internal enum EngineKind
{
    /// <summary>An own loop over epoll(7): Linux only.</summary>
    Epoll,

    /// <summary>System.Net.Sockets and the thread pool: every system.</summary>
    Sockets,
}
