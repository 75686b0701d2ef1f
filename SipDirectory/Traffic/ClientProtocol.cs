namespace SipDirectory.Traffic;

/// <summary>The door that a client came by; the console names them <c>tcp</c>, <c>udp</c>, <c>ws</c>.</summary>
internal enum ClientProtocol
{
    Tcp,
    Udp,
    Ws,
}
