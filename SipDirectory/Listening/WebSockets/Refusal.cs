using System.Net;
using Microsoft.AspNetCore.Http;

namespace SipDirectory.Listening.WebSockets;

/// <summary>Why an HTTP request makes no WebSocket, as the client is told.</summary>
/// <param name="Status">Of the response.</param>
/// <param name="Why">Printable; the text of the response.</param>
internal sealed record Refusal(HttpStatusCode Status, string Why)
{
    public static readonly Refusal AccessDenied = new(HttpStatusCode.Forbidden, "access denied");
    public static readonly Refusal TooManyConnections = new(HttpStatusCode.ServiceUnavailable, "too many connections");

    public Task SendAsync(HttpResponse response)
    {
        response.StatusCode = (int)Status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.Connection = "close";
        if (Status == HttpStatusCode.UpgradeRequired)
        {
            // RFC 9110 §15.5.22 and RFC 6455 §4.4.
            response.Headers.Connection = "Upgrade, close";
            response.Headers.Upgrade = "websocket";
            response.Headers.SecWebSocketVersion = "13";
        }

        return response.WriteAsync(Why + "\n");
    }
}
