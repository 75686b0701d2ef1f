using System.Net;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.CommandLine;

/// <summary>The doors of one process: bound together, opened together, stopped together.</summary>
/// <param name="options">Which, and how.</param>
/// <param name="log">Of all of them.</param>
/// <param name="register">Told of all clients; null where nobody watches.</param>
internal sealed class Doors(DoorOptions options, ILogger log, ClientRegister? register) : IAsyncDisposable
{
    private LineServer? _tcp;
    private UdpServer? _udp;

    public ServerCounts Counts => (_tcp?.Counts ?? default).Plus(_udp?.Counts ?? default);

    /// <summary>
    /// The addresses of which the operator left the port to the system: of one door the address alone, of several, which
    /// is which.
    /// </summary>
    public IEnumerable<string> Taken
    {
        get
        {
            if (options.Tcp.Endpoint.Port == 0)
            {
                yield return _udp is null ? $"{_tcp!.LocalEndpoint}" : $"tcp {_tcp!.LocalEndpoint}";
            }

            if (options.Udp?.Endpoint.Port == 0)
            {
                yield return $"udp {_udp!.LocalEndpoint}";
            }
        }
    }

    /// <summary>Takes the addresses. Clients cannot connect yet.</summary>
    /// <returns>Why one could not be taken; the doors are of no use then.</returns>
    public Failure? Bind()
    {
        var failure = TryBind(
            () => LineServer.Bind(options.Tcp, log, register), options.TcpNames, options.Tcp.Endpoint, out _tcp);
        return failure is null && options.Udp is { } udp
            ? TryBind(() => UdpServer.Bind(udp, log, register), "--udp-addr, --udp-port", udp.Endpoint, out _udp)
            : failure;
    }

    /// <summary>Listens, and serves.</summary>
    /// <param name="openSession">Makes what answers one client.</param>
    /// <returns>Why a door could not be opened.</returns>
    public Failure? Start(Func<ISession> openSession)
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
        return null;
    }

    public Task StopAsync() => Task.WhenAll(_tcp?.StopAsync() ?? Task.CompletedTask, _udp?.StopAsync() ?? Task.CompletedTask);

    public async ValueTask DisposeAsync()
    {
        await (_tcp?.DisposeAsync() ?? default);
        await (_udp?.DisposeAsync() ?? default);
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
}
