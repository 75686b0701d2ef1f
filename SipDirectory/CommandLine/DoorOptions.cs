using SipDirectory.Listening;
using SipDirectory.Listening.WebSockets;

namespace SipDirectory.CommandLine;

/// <summary>The doors to open, those that the operator wants.</summary>
/// <param name="TcpNames">The options that name the address of the TCP door.</param>
/// <param name="Tcp">This one is always open.</param>
/// <param name="Udp">Null where datagrams are not wanted.</param>
/// <param name="WebSocket">Null where it is not wanted.</param>
internal sealed record DoorOptions(string TcpNames, LineServerOptions Tcp, UdpServerOptions? Udp, WebSocketServerOptions? WebSocket);
