using System.Net;
using SipDirectory.Registrations;

namespace SipDirectory.Listening;

/// <summary>What the operator chose for the UDP door. Checked by the command line.</summary>
internal sealed record UdpServerOptions
{
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>The longest request line in bytes, without its CR LF.</summary>
    public int MaxLine { get; init; } = 1024;

    public MatchMode Match { get; init; } = MatchMode.Sip;

    /// <summary>Datagrams from elsewhere are dropped. Null where everybody may ask.</summary>
    public AllowedNetworks? Allowed { get; init; }
}
