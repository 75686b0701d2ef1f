using System.Net;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Listening;
using SipDirectory.Listening.WebSockets;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.CommandLine;

/// <summary>The doors of one process: bound together, opened together, stopped together.</summary>
/// <param name="options">Which, and how.</param>
/// <param name="log">Of all of them.</param>
/// <param name="register">Told of all clients; null where nobody watches.</param>
internal sealed class Doors(DoorOptions options, ILogger log, ClientRegister? register) : IAsyncDisposable
{
    private const string UdpNames = "--udp-addr, --udp-port";
    private const string WebSocketNames = "--ws-addr, --ws-port";

    private LineServer? _tcp;
    private UdpServer? _udp;
    private WebSocketServer? _webSocket;

    /// <summary>Of each door.</summary>
    public IReadOnlyList<(ClientProtocol Protocol, ServerCounts Counts)> Counts =>
        [.. Bound().Select(door => (door.Protocol, door.Counts))];

    /// <summary>Where clients find the doors, for the operator.</summary>
    public string Addresses => string.Join(", ", Bound().Select(door => door.Address));

    /// <summary>
    /// The addresses of which the operator left the port to the system: of one door the address alone, of several, which
    /// is which.
    /// </summary>
    public IEnumerable<string> Taken
    {
        get
        {
            var doors = Bound();
            foreach (var door in doors)
            {
                if (door.Wanted.Port == 0)
                {
                    yield return doors.Count == 1 ? $"{door.Endpoint}" : door.Address;
                }
            }
        }
    }

    /// <summary>Takes the addresses. Clients cannot connect yet.</summary>
    /// <returns>Why one could not be taken; the doors are of no use then.</returns>
    public Failure? Bind()
    {
        var failure = TryBind(
            () => LineServer.Bind(options.Tcp, log, register), options.TcpNames, options.Tcp.Endpoint, out _tcp);
        if (failure is null && options.Udp is { } udp)
        {
            failure = TryBind(() => UdpServer.Bind(udp, log, register), UdpNames, udp.Endpoint, out _udp);
        }

        if (failure is null && options.WebSocket is { } webSocket)
        {
            failure = TryBind(
                () => WebSocketServer.Bind(webSocket, log, register), WebSocketNames, webSocket.Endpoint, out _webSocket);
        }

        return failure;
    }

    /// <summary>Listens, and serves.</summary>
    /// <param name="openSession">Makes what answers one client.</param>
    /// <returns>Why a door could not be opened.</returns>
    public async Task<Failure?> StartAsync(Func<ISession> openSession)
    {
        try
        {
            _tcp!.Start(openSession);
        }
        catch (SocketException e)
        {
            return Failure.CannotBind(options.TcpNames, options.Tcp.Endpoint, e);
        }

        _udp?.Start(openSession());
        try
        {
            await (_webSocket?.StartAsync(openSession) ?? Task.CompletedTask);
        }
        catch (SocketException e)
        {
            return Failure.CannotBind(WebSocketNames, _webSocket!.LocalEndpoint, e);
        }

        return null;
    }

    public Task StopAsync() => Task.WhenAll(
        _tcp?.StopAsync() ?? Task.CompletedTask,
        _udp?.StopAsync() ?? Task.CompletedTask,
        _webSocket?.StopAsync() ?? Task.CompletedTask);

    public async ValueTask DisposeAsync()
    {
        await (_tcp?.DisposeAsync() ?? default);
        await (_udp?.DisposeAsync() ?? default);
        await (_webSocket?.DisposeAsync() ?? default);
    }

    private List<BoundDoor> Bound()
    {
        List<BoundDoor> doors = [new(ClientProtocol.Tcp, options.Tcp.Endpoint, _tcp!.LocalEndpoint, _tcp.Counts)];
        if (_udp is not null)
        {
            doors.Add(new BoundDoor(ClientProtocol.Udp, options.Udp!.Endpoint, _udp.LocalEndpoint, _udp.Counts));
        }

        if (_webSocket is not null)
        {
            doors.Add(new BoundDoor(ClientProtocol.Ws, options.WebSocket!.Endpoint, _webSocket.LocalEndpoint, _webSocket.Counts));
        }

        return doors;
    }

    private static Failure? TryBind<T>(Func<T> bind, string names, IPEndPoint endpoint, out T? door)
        where T : class
    {
        door = null;
        try
        {
            door = bind();
            return null;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Failure.CannotBind(names, endpoint, e);
        }
    }

    // A class: what the framework has for all classes is compiled already, for a struct it would be at every start.
    private sealed record BoundDoor(ClientProtocol Protocol, IPEndPoint Wanted, IPEndPoint Endpoint, ServerCounts Counts)
    {
        public string Address => $"{ProtocolName.Of(Protocol)} {Endpoint}";
    }
}
