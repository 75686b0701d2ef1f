using System.Net;
using Serilog;
using Serilog.Core;
using SipDirectory.Listening;
using SipDirectory.Listening.WebSockets;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Support;

/// <summary>A real WebSocket door on a free loopback port that answers from <see cref="SampleDirectory"/>.</summary>
internal sealed class RunningWebSocketServer : IAsyncDisposable
{
    private readonly WebSocketServer _server;

    private RunningWebSocketServer(WebSocketServer server) => _server = server;

    public IPEndPoint Endpoint => _server.LocalEndpoint;

    public Uri Address => new($"ws://{Endpoint}/");

    public ServerCounts Counts => _server.Counts;

    public static async Task<RunningWebSocketServer> StartAsync(
        Func<WebSocketServerOptions, WebSocketServerOptions>? choose = null,
        ILogger? log = null,
        ClientRegister? register = null,
        Func<ISession>? openSession = null)
    {
        var options = new WebSocketServerOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) };
        options = choose?.Invoke(options) ?? options;
        var server = WebSocketServer.Bind(options, log ?? Logger.None, register);
        await server.StartAsync(openSession ?? (() => SampleDirectory.OpenSession(options.MaxLine, log)));
        return new RunningWebSocketServer(server);
    }

    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
