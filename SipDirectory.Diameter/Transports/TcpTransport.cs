using System.Net;
using System.Net.Sockets;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Transports;

/// <summary>Diameter over TCP, RFC 6733 §2.1.</summary>
internal static class TcpTransport
{
    public static Socket Listen(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tries the addresses one after the other.</summary>
    /// <exception cref="SocketException">The last one failed, too.</exception>
    public static async Task<TransportConnection> ConnectAsync(
        IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(addresses[i], port, cancellationToken).ConfigureAwait(false);
                return Wrap(socket, DiameterTransport.Tcp);
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    public static TransportConnection Wrap(Socket socket, DiameterTransport transport)
    {
        if (transport == DiameterTransport.Tcp)
        {
            // RFC 3539 §3.2 asks for the Nagle algorithm, so that small messages share a segment: the send queue sees to
            // that without the delay.
            socket.NoDelay = true;
        }

        return new TransportConnection(socket, new NetworkStream(socket, ownsSocket: false), transport);
    }
}
