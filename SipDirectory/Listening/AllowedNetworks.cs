using System.Net;

namespace SipDirectory.Listening;

/// <summary>The networks whose requests are answered, others' being refused.</summary>
internal sealed class AllowedNetworks(IPNetwork[] networks)
{
    /// <param name="address">An IPv4 address as such, also where it came in over IPv6.</param>
    public bool Contains(IPAddress address) => Array.Exists(networks, network => network.Contains(address));
}
