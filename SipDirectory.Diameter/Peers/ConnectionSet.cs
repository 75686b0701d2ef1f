using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// The transport connections of a node: accepts them within their limit, makes them, and runs them to their end, whoever
/// they belong to.
/// </summary>
internal sealed class ConnectionSet(DiameterNode node, IMessageReceiver receiver, RequestSender sender, Gate memory)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<PeerConnection, bool> _connections = new();
    private readonly List<TransportListener> _listeners = [];
    private int _accepted;

    public int Count => _connections.Count;

    public IReadOnlyList<ListenAddress> ListeningOn => [.. _listeners.Select(listener => listener.Address)];

    /// <summary>Opens the addresses that the node listens on.</summary>
    /// <exception cref="DiameterPeerException">One of them cannot be used; none is open then.</exception>
    public void Listen()
    {
        try
        {
            foreach (var address in node.Options.ListenOn)
            {
                _listeners.Add(TransportListener.Open(address, node.Options.Tls));
            }
        }
        catch
        {
            StopListening();
            throw;
        }
    }

    public void StopListening()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _listeners.Clear();
    }

    public void Accept()
    {
        foreach (var listener in _listeners)
        {
            node.Tasks.Run(() => AcceptAsync(listener));
        }
    }

    /// <summary>Makes a connection to the peer, which is told of it, or of the failure.</summary>
    /// <param name="peer">One with a URI.</param>
    /// <param name="attempt">Cancelled when the peer wants it no longer.</param>
    public void Connect(Peer peer, CancellationToken attempt) => node.Tasks.Run(() => ConnectAsync(peer, attempt));

    /// <summary>Ends all connections, or those without a peer that could.</summary>
    public void Abort(string reason, bool established)
    {
        foreach (var (connection, _) in _connections)
        {
            if (established || !connection.IsEstablished)
            {
                connection.Abort(reason);
            }
        }
    }

    /// <summary>Ends what is late: requests without an answer, connections without a CER, closes without an end.</summary>
    public void Tick(long now)
    {
        foreach (var (connection, _) in _connections)
        {
            foreach (var late in connection.Pending.TakeExpired(now))
            {
                late.TrySetException(new DiameterRequestException(RequestFailure.Timeout, $"no answer of {connection.Name} in time"));
            }

            if (connection.CloseWhenQuiet is { } reason && connection.IsQuiet)
            {
                connection.Close(reason);
            }

            if (connection.Deadline <= now)
            {
                connection.Abort(connection.Peer is null ? "no CER in time" : "the peer did not close it in time");
            }
        }
    }

    private async Task AcceptAsync(TransportListener listener)
    {
        while (node.IsRunning)
        {
            try
            {
                if (await listener.AcceptAsync().ConfigureAwait(false) is not { } socket)
                {
                    return;
                }

                Take(listener, socket);
            }
            catch (SocketException e)
            {
                // Of one connection, reset in the backlog; or no descriptor is left, which takes a moment.
                node.Log.AcceptFailed(listener.Address.Endpoint.ToString(), e.Message);
                await Task.Delay(PauseAfterFailure, node.Time, node.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Counted before the handshake of TLS, which a client may never begin.
    private void Take(TransportListener listener, Socket socket)
    {
        if (Interlocked.Increment(ref _accepted) <= node.Options.Limits.Connections)
        {
            node.Tasks.Run(() => ServeAsync(listener, socket));
            return;
        }

        Interlocked.Decrement(ref _accepted);
        node.Log.Refused(NameOf(socket), $"there are {node.Options.Limits.Connections} connections");
        socket.Dispose();
    }

    private async Task ServeAsync(TransportListener listener, Socket socket)
    {
        var remote = NameOf(socket);
        try
        {
            using var timeout = new CancellationTokenSource(node.Options.CerTimeout, node.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, node.Stopping);
            var deadline = node.DeadlineIn(node.Options.CerTimeout);
            var transport = await listener.OpenAsync(socket, either.Token).ConfigureAwait(false);
            await RunAsync(new PeerConnection(transport, isInitiator: false, receiver, node.Options) { Deadline = deadline }).ConfigureAwait(false);
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            socket.Dispose();
            node.Log.Refused(remote, e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _accepted);
        }
    }

    private async Task ConnectAsync(Peer peer, CancellationToken attempt)
    {
        PeerConnection connection;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt, node.Stopping);
            var transport = await OpenAsync(peer, either.Token).ConfigureAwait(false);
            connection = new PeerConnection(transport, isInitiator: true, receiver, node.Options);
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            peer.Procedures.ConnectFailed(e.Message, attempt);
            return;
        }

        peer.Procedures.Connected(connection, attempt);
        await RunAsync(connection).ConfigureAwait(false);
    }

    private async Task<TransportConnection> OpenAsync(Peer peer, CancellationToken cancellationToken)
    {
        var uri = peer.Uri!;
        var addresses = peer.Options.Addresses;
        if (addresses.Count == 0)
        {
            addresses = await Dns.GetHostAddressesAsync(uri.Host, cancellationToken).ConfigureAwait(false);
        }

        var connection = uri.Transport == DiameterTransport.Sctp
            ? await SctpTransport.ConnectAsync(addresses, uri.Port, cancellationToken).ConfigureAwait(false)
            : await TcpTransport.ConnectAsync(addresses, uri.Port, cancellationToken).ConfigureAwait(false);
        return uri.IsSecure
            ? await TlsTransport.WrapAsync(connection, uri.Host, node.Options.Tls!, cancellationToken).ConfigureAwait(false)
            : connection;
    }

    private async Task RunAsync(PeerConnection connection)
    {
        _connections.TryAdd(connection, true);
        if (!node.IsRunning)
        {
            connection.Abort("the node stops");
        }

        var reason = await connection.RunAsync(memory).ConfigureAwait(false);
        if (connection.Peer is { } peer)
        {
            node.Log.ConnectionEnded(connection.Name, reason);
            peer.Procedures.Ended(connection, reason);
        }
        else
        {
            // Nobody else tells of it: it was never a peer's.
            node.Log.Down(connection.Name, reason, isOutage: false);
        }

        sender.FailOver(connection);
        _connections.TryRemove(connection, out _);
    }

    private static string NameOf(Socket socket) => socket.RemoteEndPoint?.ToString() ?? "unknown";

    private static bool IsConnectionFault(Exception e) => e is SocketException or IOException or OperationCanceledException
        or ObjectDisposedException or DiameterPeerException or AuthenticationException;
}
