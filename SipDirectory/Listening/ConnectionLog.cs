using System.Net;
using Serilog;
using Serilog.Events;
using SipDirectory.Engine;

namespace SipDirectory.Listening;

/// <summary>All messages about the TCP door and its clients.</summary>
internal sealed class ConnectionLog(ILogger log)
{
    private const long RefusalInterval = 1000;

    private readonly bool _isVerbose = log.IsEnabled(LogEventLevel.Information);

    private long _warnedOfRefusal = -RefusalInterval;
    private long _unsaidRefusals;

    public void Opening(IPEndPoint endpoint)
    {
        if (_isVerbose)
        {
            log.Information("Opening socket : {Endpoint:l}", endpoint.ToString());
        }
    }

    public void Listening() => log.Information("Server is listening for connections");

    public void Accepted(IClientSocket socket)
    {
        if (_isVerbose)
        {
            log.Information("Accepted connection from: {Client:l}", socket.Client.ToString());
        }
    }

    public void Closed(IClientSocket socket, CloseReason reason)
    {
        if (_isVerbose)
        {
            log.Information("Closed connection from: {Client:l} ({Reason:l})", socket.Client.ToString(), Describe(reason));
        }
    }

    public void Refused(IClientSocket socket, int limit) => WarnOfRefusal(socket, $"limit of {limit} connections");

    public void Denied(IClientSocket socket) => WarnOfRefusal(socket, "address not allowed");

    public void OutOfDescriptors(IClientSocket socket) => WarnOfRefusal(socket, "descriptors are running out: ulimit -n");

    // Whoever is refused can come back at once, ten thousand times a second: the log shall not fill the disk.
    private void WarnOfRefusal(IClientSocket socket, string why)
    {
        var now = Environment.TickCount64;
        if (now - _warnedOfRefusal < RefusalInterval)
        {
            _unsaidRefusals++;
            return;
        }

        log.Warning(
            "Refused connection from: {Client:l} ({Why:l}){More:l}",
            socket.Client.ToString(),
            why,
            _unsaidRefusals == 0 ? "" : $", and {_unsaidRefusals} since the last warning");
        _warnedOfRefusal = now;
        _unsaidRefusals = 0;
    }

    public void AcceptFailed(string fault, TimeSpan pause) =>
        log.Warning("Accepting failed : {Fault:l}; next try in {Pause} ms", fault, pause.TotalMilliseconds);

    public void Failed(IClientSocket socket, Exception fault) =>
        log.Error("Connection from {Client:l} ended by a fault of the server : {Fault:l}", socket.Client.ToString(), fault.ToString());

    public void EngineFailed(Exception fault) => log.Error("Fault of the server : {Fault:l}", fault.ToString());

    /// <summary>As the operator reads it.</summary>
    public static string Describe(CloseReason reason) => reason switch
    {
        CloseReason.Client => "client: closed",
        CloseReason.Reset => "client: connection reset",
        CloseReason.Idle => "idle: no activity",
        CloseReason.Limit => "limit: line too long",
        CloseReason.Stop => "stop: the server ends",
        CloseReason.Kicked => "operator: kicked",
        _ => "fault of the server",
    };
}
