using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Transports;

/// <summary>A connection that stands: bytes both ways. Its owner disposes it, which ends it at once.</summary>
internal sealed class TransportConnection : IDisposable
{
    private readonly Socket _socket;

    public TransportConnection(Socket socket, Stream stream, DiameterTransport transport)
    {
        _socket = socket;
        Stream = stream;
        Transport = transport;
        Local = socket.LocalEndPoint as IPEndPoint;
        Remote = socket.RemoteEndPoint as IPEndPoint;
    }

    public Stream Stream { get; }

    public DiameterTransport Transport { get; }

    public IPEndPoint? Local { get; }

    public IPEndPoint? Remote { get; }

    public bool IsSecure => Stream is SslStream;

    /// <summary>The same connection with another stream on top, which disposes the one below.</summary>
    public TransportConnection Over(Stream stream) => new(_socket, stream, Transport);

    /// <summary>The peer's certificate has been verified, and names it.</summary>
    public bool IsCertifiedFor(string identity)
    {
        return Stream is SslStream { RemoteCertificate: X509Certificate2 certificate }
            && certificate.MatchesHostname(identity, allowWildcards: true, allowCommonName: true);
    }

    /// <summary>Tells the peer that nothing follows, where the transport has a way to.</summary>
    public void FinishSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }
}
