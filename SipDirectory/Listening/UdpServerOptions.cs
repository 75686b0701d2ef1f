using System.Net;

namespace SipDirectory.Listening;

/// <summary>What the operator chose for the UDP door. Checked by the command line.</summary>
internal sealed record UdpServerOptions
{
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Datagrams from elsewhere are dropped. Null where everybody may ask.</summary>
    public AllowedNetworks? Allowed { get; init; }

    /// <summary>
    /// Datagrams are answered with themselves. Then, unless <see cref="Allowed"/> says more, only this machine is answered,
    /// and never this door's own port: two echoes would go on for ever.
    /// </summary>
    public bool IsEcho { get; init; }
}
