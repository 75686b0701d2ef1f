using System.Net;

namespace SipDirectory.Listening;

/// <summary>What the operator chose for the UDP door. Checked by the command line.</summary>
internal sealed record UdpServerOptions
{
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Datagrams from elsewhere are dropped. Null where everybody may ask.</summary>
    public AllowedNetworks? Allowed { get; init; }

    /// <summary>Datagrams are answered with themselves, to those that <see cref="MayEchoTo"/> names.</summary>
    public bool IsEcho { get; init; }

    /// <summary>
    /// Whether a datagram may be answered with itself. Unless <see cref="Allowed"/> says more, only one of this machine, and
    /// never one from this door's own port: two echoes would go on for ever.
    /// </summary>
    /// <param name="sender">Where the datagram says that it comes from.</param>
    /// <param name="port">The port of the door.</param>
    public bool MayEchoTo(IPEndPoint sender, int port) =>
        sender.Port != port && (Allowed?.Contains(sender.Address) ?? IPAddress.IsLoopback(sender.Address));
}
