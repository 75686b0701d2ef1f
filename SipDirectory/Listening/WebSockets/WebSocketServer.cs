using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serilog;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Listening.WebSockets;

/// <summary>
/// The WebSocket door: binds, listens once there is a directory, and stops in order. Owns the listening socket, the
/// web server on it, and the connections.
/// </summary>
/// <remarks>
/// The web server is made here by hand, without a host: nothing but these options has a say, no configuration file,
/// environment variable or signal.
/// </remarks>
internal sealed class WebSocketServer : IAsyncDisposable
{
    /// <summary>The most bytes of a client that the web server reads ahead.</summary>
    public const int MaxUnread = 64 * 1024;

    // Browsers send the cookies of all services on a host, whatever their port.
    private const int MaxRequestLine = 4 * 1024;
    private const int MaxHeaders = 64;
    private const int MaxHeaderBytes = 16 * 1024;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    private readonly Socket _listener;
    private readonly WebSocketServerOptions _options;
    private readonly ConnectionLog _log;
    private readonly ClientRegister? _register;
    private readonly KestrelServer _kestrel;
    private readonly WebSocketConnectionSet _connections;
    private readonly WebSocketConnectionSet _refused;
    private readonly CancellationTokenSource _stop = new();

    private Task _sweeping = Task.CompletedTask;
    private long _dropped;

    private WebSocketServer(Socket listener, WebSocketServerOptions options, ConnectionLog log, ClientRegister? register)
    {
        _listener = listener;
        _options = options;
        _log = log;
        _register = register;
        _connections = new WebSocketConnectionSet(options.Limit);
        _refused = new WebSocketConnectionSet(new ConnectionLimit(options.MaxRefusals));
        LocalEndpoint = (IPEndPoint)listener.LocalEndPoint!;
        _kestrel = CreateKestrel();
    }

    /// <summary>The address that is bound; with port 0, the port that was taken.</summary>
    public IPEndPoint LocalEndpoint { get; }

    /// <summary>What was done so far.</summary>
    public ServerCounts Counts
    {
        get
        {
            var dropped = Interlocked.Read(ref _dropped);
            return new ServerCounts { Connections = dropped, Errors = dropped }.Plus(_connections.Counts).Plus(_refused.Counts);
        }
    }

    /// <summary>Takes the address. Clients cannot connect yet.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="log">Where connections are shown.</param>
    /// <param name="register">Told of all clients; null where nobody watches.</param>
    /// <exception cref="SocketException">The address is taken, or not this machine's.</exception>
    public static WebSocketServer Bind(WebSocketServerOptions options, ILogger log, ClientRegister? register = null)
    {
        var connectionLog = new ConnectionLog(log, "WebSocket ");
        connectionLog.Opening(options.Endpoint);
        return new WebSocketServer(ListeningSocket.Bind(options.Endpoint, options.Idle), options, connectionLog, register);
    }

    /// <summary>Listens, and serves.</summary>
    /// <param name="openSession">Makes what answers one client.</param>
    /// <exception cref="SocketException">Another process has bound the address too, and was faster.</exception>
    public async Task StartAsync(Func<ISession> openSession)
    {
        var handshake = new WebSocketHandshake(_options, _log, _register, openSession);
        try
        {
            await _kestrel.StartAsync(handshake, CancellationToken.None);
        }
        catch (IOException e) when (e.GetBaseException() is SocketException fault)
        {
            throw new SocketException(fault.ErrorCode);
        }

        _sweeping = SweepAsync();
        _log.Listening();
    }

    /// <summary>
    /// Stops accepting, lets every client have the answers to what it has sent, and resets those who do not take
    /// them in time.
    /// </summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _connections.ForEach(connection => connection.Stop());
        using var patience = new CancellationTokenSource(_options.StopTime);
        await _kestrel.StopAsync(patience.Token);
        _listener.Dispose();
        await _sweeping;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _kestrel.Dispose();
        _stop.Dispose();
    }

    private KestrelServer CreateKestrel()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestLineSize = MaxRequestLine;
        options.Limits.MaxRequestHeaderCount = MaxHeaders;
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.RequestHeadersTimeout = HandshakeTime;
        options.Limits.KeepAliveTimeout = HandshakeTime;

        // The idle rule ends who is slower than it allows.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(_options.Endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => ServeAsync(connection, next));
        });
        var transport = new SocketTransportOptions
        {
            Backlog = ListeningSocket.Backlog,
            MaxReadBufferSize = MaxUnread,
            CreateBoundListenSocket = _ => _listener,
        };
        return new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    private async Task ServeAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = new WebSocketConnection(context, _options, _log);
        if (TryAdmit(connection) is not { } set)
        {
            Interlocked.Increment(ref _dropped);
            context.Abort();
            return;
        }

        try
        {
            context.Features.Set(connection);
            await next(context);
        }
        finally
        {
            set.Remove(connection);
        }
    }

    /// <returns>The set that it is in now; null where it gets no answer at all.</returns>
    private WebSocketConnectionSet? TryAdmit(WebSocketConnection connection)
    {
        if (DescriptorLimit.IsNearlyReachedBy(connection.Descriptor))
        {
            _log.OutOfDescriptors(connection);
            return null;
        }

        if (_options.Allowed?.Contains(connection.Client.Address) == false)
        {
            _log.Denied(connection);
            connection.Reject(Refusal.AccessDenied);
        }
        else if (_connections.TryAdd(connection))
        {
            return _connections;
        }
        else
        {
            _log.Refused(connection, _options.Limit.Most);
            connection.Reject(Refusal.TooManyConnections);
        }

        return _refused.TryAdd(connection) ? _refused : null;
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepInterval);
        while (!_connections.IsEmpty || !_refused.IsEmpty || !_stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            var now = Environment.TickCount64;
            var isStopping = _stop.IsCancellationRequested;
            _connections.ForEach(connection => Check(connection, now, isStopping));
            _refused.ForEach(connection => Check(connection, now, isStopping));
        }
    }

    private static void Check(WebSocketConnection connection, long now, bool isStopping)
    {
        if (isStopping)
        {
            connection.Stop();
        }

        connection.CheckTime(now);
    }
}
