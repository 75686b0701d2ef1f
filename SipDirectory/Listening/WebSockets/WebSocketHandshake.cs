using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SipDirectory.Operator;
using SipDirectory.Traffic;
using ISession = SipDirectory.Lookup.ISession;

namespace SipDirectory.Listening.WebSockets;

/// <summary>Makes a WebSocket of a client's HTTP request, or says why not.</summary>
/// <param name="options">What the operator chose.</param>
/// <param name="log">Where refusals are shown.</param>
/// <param name="register">Told of all clients; null where nobody watches.</param>
/// <param name="openSession">Makes what answers one client.</param>
internal sealed class WebSocketHandshake(
    WebSocketServerOptions options, ConnectionLog log, ClientRegister? register, Func<ISession> openSession)
    : IHttpApplication<HttpContext>
{
    private const int MaxShown = 256;

    // No pings of ours: whether a client is alive is not asked, silence is what counts.
    private static readonly IOptions<WebSocketOptions> Settings =
        Options.Create(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is kept of a request.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new MaskedUpgrade(upgrade));
        }

        await new WebSocketMiddleware(AnswerAsync, Settings, NullLoggerFactory.Instance).Invoke(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var connection = context.Features.Get<WebSocketConnection>()!;
        if (connection.Refusal is not null)
        {
            await connection.Refusal.SendAsync(context.Response);
        }
        else if (FindFault(context) is { } refusal)
        {
            connection.Reject(refusal);
            log.Rejected(connection, refusal.Why);
            await refusal.SendAsync(context.Response);
        }
        else
        {
            var session = openSession();

            // Not disposed: of one that was not closed in good order that would be a reset, which would overtake the
            // close that says why. It has nothing to release.
            var socket = await context.WebSockets.AcceptWebSocketAsync();
            var watched = register?.Add(ClientProtocol.Ws, connection.Client, Printable(Target(context.Request)), connection);
            log.Accepted(connection);
            await connection.RunAsync(socket, session, watched);
        }
    }

    private Refusal? FindFault(HttpContext context)
    {
        var request = context.Request;
        if (request.Path != "/" && !options.AnyPath)
        {
            return new Refusal(HttpStatusCode.NotFound, "no such path");
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            return new Refusal(HttpStatusCode.UpgradeRequired, "no WebSocket handshake");
        }

        // Who is no browser states none.
        var origin = request.Headers.Origin;
        return origin.Count == 0 || (origin.Count == 1 && options.Origins.Allows(origin[0]!, request.Host.Host))
            ? null
            : new Refusal(HttpStatusCode.Forbidden, $"origin not allowed: {Printable(origin.ToString())}");
    }

    private static string Target(HttpRequest request) => request.Path.Value + request.QueryString.Value;

    private static string Printable(string text) => PrintableText.Of(Encoding.UTF8.GetBytes(text), MaxShown);

    private sealed class MaskedUpgrade(IHttpUpgradeFeature upgrade) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new MaskedFrames(await upgrade.UpgradeAsync());
    }
}
