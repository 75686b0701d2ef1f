using System.Net;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Lookup;
using SipDirectory.Registrations;

namespace SipDirectory.Listening;

/// <summary>
/// The TCP door: binds, listens once there is a directory, accepts clients, and stops in order. Owns the
/// listening socket and, through their connections, those of the clients.
/// </summary>
internal sealed class LineServer : IAsyncDisposable
{
    private const int Backlog = 4096;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Socket _listener;
    private readonly LineServerOptions _options;
    private readonly ConnectionLog _log;
    private readonly ConnectionSet _connections = new();
    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly Lock _countsLock = new();

    private Task _accepting = Task.CompletedTask;
    private Task _sweeping = Task.CompletedTask;
    private ServerCounts _ended;
    private int _refusals;

    private LineServer(Socket listener, LineServerOptions options, ConnectionLog log)
    {
        _listener = listener;
        _options = options;
        _log = log;
    }

    /// <summary>The address that is bound; with port 0, the port that was taken.</summary>
    public IPEndPoint LocalEndpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Totals of the connections that have ended; after a stop, of all.</summary>
    public ServerCounts Counts
    {
        get
        {
            lock (_countsLock)
            {
                return _ended;
            }
        }
    }

    /// <summary>Takes the address. Clients cannot connect yet.</summary>
    /// <exception cref="SocketException">The address is taken, or not this machine's.</exception>
    public static LineServer Bind(LineServerOptions options, ILogger log)
    {
        var connectionLog = new ConnectionLog(log);
        connectionLog.Opening(options.Endpoint);
        var listener = new Socket(options.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            listener.Bind(options.Endpoint);
            return new LineServer(listener, options, connectionLog);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Listens, and answers from the snapshot.</summary>
    /// <exception cref="SocketException">Another process has bound the address too, and was faster.</exception>
    public void Start(DirectorySnapshot snapshot)
    {
        _listener.Listen(Backlog);
        _log.Listening();
        _accepting = AcceptAsync(snapshot);
        _sweeping = SweepAsync();
    }

    /// <summary>
    /// Stops accepting, lets every client have the answers to what it has sent, and resets those who do not take
    /// them in time.
    /// </summary>
    public async Task StopAsync()
    {
        await _stopAccepting.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections.ToArray())
        {
            connection.Stop();
        }

        var empty = _connections.WhenEmptyAsync();
        await Task.WhenAny(empty, Task.Delay(_options.StopTime));
        foreach (var connection in _connections.ToArray())
        {
            connection.Reset();
        }

        await empty;
        await _sweeping;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopAccepting.Dispose();
    }

    private async Task AcceptAsync(DirectorySnapshot snapshot)
    {
        var pause = FirstPause;
        while (!_stopAccepting.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stopAccepting.Token);
                pause = FirstPause;
                Serve(client, snapshot);
            }
            catch (Exception e) when (_stopAccepting.IsCancellationRequested
                && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e)
            {
                Count(new ServerCounts { Errors = 1 });
                _log.AcceptFailed(e.SocketErrorCode, pause);
                await Task.Delay(pause, _stopAccepting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private void Serve(Socket client, DirectorySnapshot snapshot)
    {
        EndPoint address;
        try
        {
            // A client that has reset the connection by now has no address any more.
            address = client.RemoteEndPoint!;
            client.NoDelay = true;
        }
        catch (SocketException)
        {
            Count(new ServerCounts { Connections = 1, Errors = 1 });
            client.Dispose();
            return;
        }

        if (DescriptorLimit.IsNearlyReachedBy(client))
        {
            Count(new ServerCounts { Connections = 1, Errors = 1 });
            _log.OutOfDescriptors(address);
            client.Dispose();
            return;
        }

        if (_connections.Count >= _options.MaxConnections)
        {
            Refuse(client, address);
            return;
        }

        _log.Accepted(address);
        var session = new LookupSession(snapshot, _options.Match, _options.MaxLine, _log.Requests);
        var connection = new LineConnection(client, address, session, _options, _log);
        _connections.Add(connection);
        _ = RunAsync(connection);
    }

    // Not awaited where it is started: StopAsync waits for the set of connections to become empty.
    private async Task RunAsync(LineConnection connection)
    {
        var reason = await connection.RunAsync();
        var lost = reason is CloseReason.Reset or CloseReason.Fault ? 1 : 0;
        Count(new ServerCounts { Connections = 1, Errors = lost }.With(connection.Counts));
        _log.Closed(connection.Client, reason);
        _connections.Remove(connection);
    }

    private void Refuse(Socket client, EndPoint address)
    {
        Count(new ServerCounts { Connections = 1, Errors = 1 });
        _log.Refused(address, _options.MaxConnections);
        if (Interlocked.Increment(ref _refusals) > _options.MaxRefusals)
        {
            Interlocked.Decrement(ref _refusals);
            client.Dispose();
            return;
        }

        _ = RefuseAsync(client);
    }

    private async Task RefuseAsync(Socket client)
    {
        try
        {
            await client.SendAsync(ErrorLine.TooManyConnections.ToArray());
        }
        catch (SocketException)
        {
            // It did not wait for the reason.
        }

        await LingeringClose.RunAsync(client, _options.LingerTime);
        Interlocked.Decrement(ref _refusals);
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepInterval);
        while (_connections.Count > 0 || !_stopAccepting.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            foreach (var connection in _connections.ToArray())
            {
                connection.CloseIfIdle();
            }
        }
    }

    private void Count(ServerCounts counts)
    {
        lock (_countsLock)
        {
            _ended = _ended.Plus(counts);
        }
    }
}
