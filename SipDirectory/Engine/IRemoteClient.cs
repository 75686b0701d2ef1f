using System.Net;

namespace SipDirectory.Engine;

/// <summary>Who is at the other end of a connection.</summary>
internal interface IRemoteClient
{
    /// <summary>An IPv4 address as such, also where it came in over IPv6. May be made when it is asked for.</summary>
    IPEndPoint Client { get; }
}
