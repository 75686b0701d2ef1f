using System.Net;
using System.Net.Sockets;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Transports;

/// <summary>A listening socket of any transport. Disposing it ends <see cref="AcceptAsync"/>.</summary>
internal sealed class TransportListener : IDisposable
{
    private readonly Socket _socket;
    private readonly TlsOptions? _tls;

    private TransportListener(Socket socket, ListenAddress address, TlsOptions? tls)
    {
        _socket = socket;
        _tls = address.IsSecure ? tls : null;
        Address = address with { Endpoint = (IPEndPoint)socket.LocalEndPoint! };
    }

    /// <summary>What is listened on, with the port that was taken.</summary>
    public ListenAddress Address { get; }

    /// <exception cref="DiameterPeerException">The address is taken or not this machine's, or the transport is not there.</exception>
    public static TransportListener Open(ListenAddress address, TlsOptions? tls)
    {
        if (FindFault(address.Transport, address.IsSecure, tls) is { } fault)
        {
            throw new DiameterPeerException(fault);
        }

        try
        {
            var socket = address.Transport == DiameterTransport.Sctp
                ? SctpTransport.Listen(address.Endpoint, address.MoreAddresses)
                : TcpTransport.Listen(address.Endpoint);
            return new TransportListener(socket, address, tls);
        }
        catch (SocketException e)
        {
            throw new DiameterPeerException($"cannot listen on {address.Endpoint}: {e.Message}", e);
        }
    }

    /// <summary>Why a transport cannot be used; null where it can.</summary>
    public static string? FindFault(DiameterTransport transport, bool isSecure, TlsOptions? tls) => (transport, isSecure) switch
    {
        (DiameterTransport.Udp, _) => "Diameter is not carried by udp",
        (DiameterTransport.Sctp, true) => "aaas over sctp is DTLS, which this library does not have: use transport=tcp",
        (_, true) when tls is null => "aaas needs a certificate, and the node has none",
        _ => null,
    };

    /// <summary>Waits for a connection.</summary>
    /// <returns>Null once the listener is disposed.</returns>
    /// <exception cref="SocketException">This one failed; the next may not.</exception>
    public async Task<Socket?> AcceptAsync()
    {
        try
        {
            return await _socket.AcceptAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
        {
            return null;
        }
    }

    /// <summary>Makes the accepted socket a connection, with its TLS handshake where there is to be one.</summary>
    public async Task<TransportConnection> OpenAsync(Socket socket, CancellationToken cancellationToken)
    {
        var connection = TcpTransport.Wrap(socket, Address.Transport);
        return _tls is null
            ? connection
            : await TlsTransport.AcceptAsync(connection, _tls, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _socket.Dispose();
}
