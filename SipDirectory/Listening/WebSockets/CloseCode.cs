using System.Net.WebSockets;

namespace SipDirectory.Listening.WebSockets;

/// <summary>The codes that the server closes with (RFC 6455 §7.4.1).</summary>
internal static class CloseCode
{
    // A kick is the operator's policy: no code says it better.
    public static WebSocketCloseStatus Of(CloseReason reason) => reason switch
    {
        CloseReason.Idle or CloseReason.Stop => WebSocketCloseStatus.EndpointUnavailable,
        CloseReason.LineTooLong or CloseReason.MessageTooLong => WebSocketCloseStatus.MessageTooBig,
        CloseReason.Malformed => WebSocketCloseStatus.InvalidPayloadData,
        CloseReason.Kicked => WebSocketCloseStatus.PolicyViolation,
        _ => WebSocketCloseStatus.InternalServerError,
    };
}
