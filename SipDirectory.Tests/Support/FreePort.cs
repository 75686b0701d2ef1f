using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Tests.Support;

/// <summary>Ports for what cannot be told to take one by itself.</summary>
internal static class FreePort
{
    // Below those that the system hands out, so that nobody is given one of them before its taker comes.
    private const int First = 20_000;
    private const int Count = 10_000;

    public static int Take()
    {
        while (true)
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Any, First + Random.Shared.Next(Count));
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Another has it; there are more.
            }
        }
    }
}
