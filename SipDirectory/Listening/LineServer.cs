using System.Net;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Engine;
using SipDirectory.Engine.Epoll;
using SipDirectory.Engine.Sockets;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Listening;

/// <summary>
/// The TCP door: binds, listens once there is a directory, accepts clients, and stops in order. Owns the
/// listening socket, the engine and the connections.
/// </summary>
internal sealed class LineServer : IAsyncDisposable
{
    private static readonly byte[] AccessDenied = ErrorLine.AccessDenied.ToArray();
    private static readonly byte[] TooManyConnections = ErrorLine.TooManyConnections.ToArray();

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Socket _listener;
    private readonly IEngine _engine;
    private readonly LineServerOptions _options;
    private readonly ConnectionLog _log;
    private readonly ClientRegister? _register;
    private readonly ConnectionSet _connections;
    private readonly ConnectionSet _refused;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _countsLock = new();

    private Task _accepting = Task.CompletedTask;
    private Task _sweeping = Task.CompletedTask;

    // Of clients that came into no set.
    private ServerCounts _counts;

    private LineServer(Socket listener, LineServerOptions options, ConnectionLog log, ClientRegister? register, IEngine? engine)
    {
        _listener = listener;
        LocalEndpoint = (IPEndPoint)listener.LocalEndPoint!;
        _register = register;
        _connections = new ConnectionSet(options.Limit);
        _refused = new ConnectionSet(new ConnectionLimit(options.MaxRefusals));
        _options = options;
        _log = log;
        _engine = engine ?? (options.Engine == EngineKind.Epoll ? new EpollEngine(options.Loops, log.EngineFailed) : new SocketsEngine());
    }

    /// <summary>The address that is bound; with port 0, the port that was taken.</summary>
    public IPEndPoint LocalEndpoint { get; }

    /// <summary>What was done so far.</summary>
    public ServerCounts Counts
    {
        get
        {
            lock (_countsLock)
            {
                return _counts.Plus(_connections.Counts).Plus(_refused.Counts);
            }
        }
    }

    /// <summary>Takes the address. Clients cannot connect yet.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="log">Where connections are shown.</param>
    /// <param name="register">Told of all clients; null where nobody watches.</param>
    /// <param name="engine">Disposed with the server; null for the one that the options name.</param>
    /// <exception cref="SocketException">The address is taken, or not this machine's.</exception>
    public static LineServer Bind(
        LineServerOptions options, ILogger log, ClientRegister? register = null, IEngine? engine = null)
    {
        var connectionLog = new ConnectionLog(log);
        connectionLog.Opening(options.Endpoint);
        return new LineServer(ListeningSocket.Bind(options.Endpoint, options.Idle), options, connectionLog, register, engine);
    }

    /// <summary>Listens, and serves.</summary>
    /// <param name="openSession">Makes what answers one client.</param>
    /// <exception cref="SocketException">Another process has bound the address too, and was faster.</exception>
    public void Start(Func<ISession> openSession)
    {
        _accepting = _engine.ListenAsync(_listener, ListeningSocket.Backlog, () => AcceptAsync(openSession));
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
        _engine.StopAccepting();

        // The accept loop may have ended on a thread that has clients to serve.
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _listener.Dispose();
        _connections.ForEach(connection => connection.Stop());

        var empty = Task.WhenAll(_connections.WhenEmptyAsync(), _refused.WhenEmptyAsync());
        await Task.WhenAny(empty, Task.Delay(_options.StopTime));
        _connections.ForEach(connection => connection.Reset());
        _refused.ForEach(connection => connection.Reset());
        await empty;
        await _sweeping;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _engine.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<ISession> openSession)
    {
        var pause = FirstPause;
        while (await _engine.AcceptAsync() is { IsStopped: false } accepted)
        {
            var fault = accepted.Client is { } client ? TryServe(client, openSession) : accepted.Fault;
            if (fault is null)
            {
                pause = FirstPause;
                continue;
            }

            Count(new ServerCounts { Errors = 1 });
            _log.AcceptFailed(fault, pause);
            await Task.Delay(pause, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns>Null, or what went wrong.</returns>
    private string? TryServe(IClientSocket client, Func<ISession> openSession)
    {
        try
        {
            Serve(client, openSession);
            return null;
        }
#pragma warning disable CA1031 // Whatever fails for one client, memory at worst, must not end the accept loop.
        catch (Exception e)
#pragma warning restore CA1031
        {
            client.Close();
            return e.Message;
        }
    }

    private void Serve(IClientSocket client, Func<ISession> openSession)
    {
        if (DescriptorLimit.IsNearlyReachedBy(client.Descriptor))
        {
            Count(new ServerCounts { Connections = 1, Errors = 1 });
            _log.OutOfDescriptors(client);
            client.Close();
            return;
        }

        var connection = new LineConnection(client, openSession(), _options, _log);

        // Conversations are not awaited here: StopAsync waits for the sets of connections to become empty.
        if (_options.Allowed?.Contains(client.Client.Address) == false)
        {
            _log.Denied(client);
            Refuse(client, connection, AccessDenied);
        }
        else if (_connections.TryAdd(connection))
        {
            _log.Accepted(client);
            connection.Watched = _register?.Add(ClientProtocol.Tcp, client.Client, path: null, connection);
            client.Start(connection.RunAsync);
        }
        else
        {
            _log.Refused(client, _options.Limit.Most);
            Refuse(client, connection, TooManyConnections);
        }
    }

    private void Refuse(IClientSocket client, LineConnection connection, byte[] why)
    {
        if (_refused.TryAdd(connection))
        {
            client.Start(() => connection.RefuseAsync(why));
        }
        else
        {
            Count(new ServerCounts { Connections = 1, Errors = 1 });
            client.Close();
        }
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepInterval);
        while (!_connections.IsEmpty || !_refused.IsEmpty || !_stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            var now = Environment.TickCount64;
            _connections.ForEach(connection => connection.CheckTime(now));
            _refused.ForEach(connection => connection.CheckTime(now));
        }
    }

    private void Count(ServerCounts counts)
    {
        lock (_countsLock)
        {
            _counts = _counts.Plus(counts);
        }
    }
}
