namespace SipDirectory.Engine;

/// <summary>
/// One client's socket. Waits and sends are made one at a time, by the one conversation that owns it; what only
/// happens to it (<see cref="Wake"/>, <see cref="Reset"/>, <see cref="Post"/>) may come from any thread.
/// </summary>
/// <remarks>A lost connection is a result, never an exception: bytes end, sends fail, <see cref="IsLost"/> says why.</remarks>
internal interface IClientSocket : IRemoteClient
{
    /// <summary>Whether the connection was reset or failed, by the network, the client or <see cref="Reset"/>.</summary>
    bool IsLost { get; }

    /// <summary>Bytes received that have not been read.</summary>
    int Available { get; }

    /// <summary>Whether the client has sent its FIN, and everything before it has been read.</summary>
    bool IsAtEnd { get; }

    /// <summary>The number that the system has for the socket.</summary>
    int Descriptor { get; }

    /// <summary>Starts the conversation on the thread that serves this socket.</summary>
    void Start(Func<Task> conversation);

    /// <summary>Waits until there are bytes, or their end. No buffer is needed meanwhile.</summary>
    /// <returns>False where <see cref="Wake"/> ended it.</returns>
    ValueTask<bool> WaitForBytesAsync();

    /// <summary>Reads what is there, without waiting.</summary>
    /// <returns>0 at the end, -1 where there is nothing after all.</returns>
    int Receive(Span<byte> buffer);

    /// <summary>Hands all bytes to the kernel, waiting while it takes none.</summary>
    /// <param name="bytes">Stays as it is until the send is complete.</param>
    /// <returns>False where the connection is lost.</returns>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Ends the wait for bytes that is under way, or the next one.</summary>
    void Wake();

    /// <summary>Sends a FIN behind what was sent. The other direction stays open.</summary>
    void ShutdownSend();

    /// <summary>Closes; called by the conversation at its end.</summary>
    void Close();

    /// <summary>Ends the connection now with a reset, and with it the wait or send that is under way.</summary>
    void Reset();

    /// <summary>Runs the check on the thread that serves this socket, which may be closed by then.</summary>
    void Post(SendOrPostCallback check, object state);

    /// <returns>False where the system does not tell.</returns>
    bool TryGetProgress(out TcpProgress progress);
}
