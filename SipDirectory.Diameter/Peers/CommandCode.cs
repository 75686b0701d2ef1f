namespace SipDirectory.Diameter.Peers;

/// <summary>The commands between two peers, which no agent passes on: RFC 6733 §3.1.</summary>
internal static class CommandCode
{
    public const uint CapabilitiesExchange = 257;
    public const uint DeviceWatchdog = 280;
    public const uint DisconnectPeer = 282;

    public static bool IsBetweenPeers(uint code) => code is CapabilitiesExchange or DeviceWatchdog or DisconnectPeer;
}
