namespace SipDirectory.Listening.WebSockets;

/// <summary>A client has sent a frame without a mask: RFC 6455 §5.1 has the connection closed.</summary>
internal sealed class UnmaskedFrameException() : IOException("The client sent a frame without a mask.");
