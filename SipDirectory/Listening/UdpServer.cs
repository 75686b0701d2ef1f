using System.Net;
using System.Net.Sockets;
using Serilog;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Listening;

/// <summary>
/// The UDP door: answers each datagram with one datagram to its sender, one after the other. Owns the socket. Nothing
/// waits here: what the kernel does not take of it, or has no room to keep for it, is lost, as datagrams are.
/// </summary>
internal sealed class UdpServer : IAsyncDisposable
{
    /// <summary>What IPv4 has room for in a datagram. IPv6 has for 20 bytes more; the rule is the same for both.</summary>
    public const int MaxAnswer = 65_507;

    private const int MaxDatagram = 65_527;

    // A storm of datagrams gives way to others on the thread pool after so many.
    private const int DatagramsPerTurn = 64;

    // More than a receive buffer of usual size holds. Who keeps sending shall not hold up the stop.
    private const int DatagramsAtStop = 4096;

    private const int SendBufferSize = 256 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly UdpServerOptions _options;
    private readonly DatagramLog _log;
    private readonly CancellationTokenSource _stop = new();

    // Of the datagram that is being answered.
    private readonly SocketAddress _sender;
    private readonly byte[] _datagram = new byte[MaxDatagram];
    private readonly byte[] _answer = new byte[MaxAnswer + ErrorLine.MaxLength];

    private readonly UdpSources? _sources;

    private ISession? _session;
    private long _errors;
    private Task _receiving = Task.CompletedTask;

    private UdpServer(Socket socket, UdpServerOptions options, DatagramLog log, ClientRegister? register)
    {
        _socket = socket;
        LocalEndpoint = (IPEndPoint)socket.LocalEndPoint!;
        _options = options;
        _log = log;
        _sender = new SocketAddress(options.Endpoint.AddressFamily);
        _sources = register is null ? null : new UdpSources(socket, register, TimeProvider.System);
    }

    /// <summary>The address that is bound; with port 0, the port that was taken.</summary>
    public IPEndPoint LocalEndpoint { get; }

    /// <summary>What was done so far. A datagram is no connection.</summary>
    public ServerCounts Counts =>
        new ServerCounts { Errors = Volatile.Read(ref _errors) }.With(_session?.Counts ?? default);

    /// <summary>Takes the address. Datagrams wait in the kernel until the start.</summary>
    /// <param name="options">What the operator chose.</param>
    /// <param name="log">Where datagrams are shown.</param>
    /// <param name="register">Told of all clients; null where nobody watches.</param>
    /// <exception cref="SocketException">The address is taken, or not this machine's.</exception>
    public static UdpServer Bind(UdpServerOptions options, ILogger log, ClientRegister? register = null)
    {
        var datagramLog = new DatagramLog(log);
        datagramLog.Opening(options.Endpoint);
        var socket = new Socket(options.Endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (options.Endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            // Otherwise a send that finds the buffer full would wait, and hold a thread of the pool. A system may
            // refuse datagrams longer than the buffer, and have a small one by default.
            socket.Blocking = false;
            socket.SendBufferSize = SendBufferSize;
            socket.Bind(options.Endpoint);
            return new UdpServer(socket, options, datagramLog, register);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="session">Answers all datagrams, one after the other.</param>
    public void Start(ISession session)
    {
        _session = session;
        _receiving = Task.Run(() => ReceiveAsync(session));
        _log.Listening();
    }

    /// <summary>Answers what has been received, then closes.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _sources?.Dispose();
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ReceiveAsync(ISession session)
    {
        for (var datagrams = 1; !_stop.IsCancellationRequested; datagrams++)
        {
            try
            {
                Answer(session, await _socket.ReceiveFromAsync(_datagram, SocketFlags.None, _sender, _stop.Token));
            }
            catch (OperationCanceledException)
            {
                // Stopped: the loop's condition says so.
            }
            catch (SocketException e)
            {
                await RecoverAsync(e);
            }

            if (datagrams % DatagramsPerTurn == 0)
            {
                await Task.Yield();
            }
        }

        AnswerWhatIsLeft(session);
    }

    private void AnswerWhatIsLeft(ISession session)
    {
        try
        {
            for (var i = 0; i < DatagramsAtStop && _socket.Poll(0, SelectMode.SelectRead); i++)
            {
                Answer(session, _socket.ReceiveFrom(_datagram, SocketFlags.None, _sender));
            }
        }
        catch (SocketException)
        {
            // The door closes all the same.
        }
    }

    private async Task RecoverAsync(SocketException fault)
    {
        // Where the system tells of an earlier answer that its client is gone, the socket is sound.
        if (fault.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused)
        {
            return;
        }

        _errors++;
        _log.ReceiveFailed(fault.Message, Pause);
        await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Answer(ISession session, int length)
    {
        try
        {
            if (!MayAsk(length))
            {
                return;
            }

            var client = _sources?.Of(Sender(), _sender);
            client?.Received(_datagram.AsSpan(0, length));
            var mayAnswer = !_options.IsEcho || _options.MayEchoTo(Sender(), LocalEndpoint.Port);
            if (mayAnswer
                && session.AnswerDatagram(_datagram.AsSpan(0, length), _answer) is > 0 and var written)
            {
                client?.Sent(_answer.AsSpan(0, written));
                _socket.SendTo(_answer.AsSpan(0, written), SocketFlags.None, _sender);
            }
        }
        catch (SocketException e)
        {
            _errors++;
            _log.SendFailed(Sender(), e.Message);
            _sources?.Of(Sender(), _sender).Fault($"not answered: {e.Message}");
        }
#pragma warning disable CA1031 // A fault of ours with one datagram must not reach the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _errors++;
            _log.Failed(e);
        }
    }

    private bool MayAsk(int length)
    {
        if (_options.Allowed is null && !_log.IsVerbose)
        {
            return true;
        }

        // An object is made of the address only here.
        var sender = Sender();
        if (_options.Allowed?.Contains(sender.Address) ?? true)
        {
            _log.Received(sender, length);
            return true;
        }

        _errors++;
        _log.Denied(sender);
        return false;
    }

    private IPEndPoint Sender()
    {
        var sender = (IPEndPoint)_options.Endpoint.Create(_sender);
        return sender.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(sender.Address.MapToIPv4(), sender.Port) : sender;
    }
}
