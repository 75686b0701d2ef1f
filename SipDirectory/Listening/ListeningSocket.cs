using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Listening;

/// <summary>The sockets of the doors that clients connect to.</summary>
internal static class ListeningSocket
{
    /// <summary>Connections that may wait to be accepted.</summary>
    public const int Backlog = 4096;

    /// <summary>Takes the address. Clients cannot connect yet.</summary>
    /// <exception cref="SocketException">The address is taken, or not this machine's.</exception>
    public static Socket Bind(IPEndPoint endpoint, TimeSpan idle)
    {
        var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            // Clients' sockets inherit both.
            listener.NoDelay = true;
            LimitOrphans(listener, idle);
            listener.Bind(endpoint);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    // A client that closes its side and never takes its answers would leave them in the kernel, out of reach of the
    // idle rule and of the connection limit: tcp(7), TCP_USER_TIMEOUT, ends such a connection.
    private static void LimitOrphans(Socket listener, TimeSpan idle)
    {
        const int IpProtoTcp = 6;
        const int TcpUserTimeout = 18;
        if (OperatingSystem.IsLinux())
        {
            var milliseconds = Math.Clamp(idle.TotalMilliseconds + 1000, 1000, int.MaxValue);
            listener.SetRawSocketOption(IpProtoTcp, TcpUserTimeout, BitConverter.GetBytes((int)milliseconds));
        }
    }
}
