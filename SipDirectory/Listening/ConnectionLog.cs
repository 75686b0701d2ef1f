using System.Net;
using Serilog;
using Serilog.Events;
using SipDirectory.Engine;

namespace SipDirectory.Listening;

/// <summary>All messages about a door that clients connect to, and about its clients.</summary>
/// <param name="log">Where they go.</param>
/// <param name="kind">Of its connections, with a space behind; empty for plain TCP.</param>
internal sealed class ConnectionLog(ILogger log, string kind = "")
{
    private const long RefusalInterval = 1000;

    private readonly bool _isVerbose = log.IsEnabled(LogEventLevel.Information);
    private readonly Lock _refusalLock = new();
    private long _warnedOfRefusal = -RefusalInterval;
    private long _unsaidRefusals;

    public void Opening(IPEndPoint endpoint)
    {
        if (_isVerbose)
        {
            log.Information("Opening {Kind:l}socket : {Endpoint:l}", kind, endpoint.ToString());
        }
    }

    public void Listening()
    {
        if (_isVerbose)
        {
            log.Information("Server is listening for {Kind:l}connections", kind);
        }
    }

    public void Accepted(IRemoteClient client)
    {
        if (_isVerbose)
        {
            log.Information("Accepted {Kind:l}connection from: {Client:l}", kind, client.Client.ToString());
        }
    }

    public void Closed(IRemoteClient client, CloseReason reason)
    {
        if (_isVerbose)
        {
            log.Information(
                "Closed {Kind:l}connection from: {Client:l} ({Reason:l})", kind, client.Client.ToString(), Describe(reason));
        }
    }

    public void Refused(IRemoteClient client, int limit) => WarnOfRefusal(client, $"limit of {limit} connections");

    public void Denied(IRemoteClient client) => WarnOfRefusal(client, "address not allowed");

    /// <param name="client">Asked for no WebSocket, or not as it may be asked for.</param>
    /// <param name="why">Printable.</param>
    public void Rejected(IRemoteClient client, string why) => WarnOfRefusal(client, why);

    public void OutOfDescriptors(IRemoteClient client) => WarnOfRefusal(client, "descriptors are running out: ulimit -n");

    // Whoever is refused can come back at once, ten thousand times a second: the log shall not fill the disk.
    private void WarnOfRefusal(IRemoteClient client, string why)
    {
        lock (_refusalLock)
        {
            var now = Environment.TickCount64;
            if (now - _warnedOfRefusal < RefusalInterval)
            {
                _unsaidRefusals++;
                return;
            }

            log.Warning(
                "Refused {Kind:l}connection from: {Client:l} ({Why:l}){More:l}",
                kind,
                client.Client.ToString(),
                why,
                _unsaidRefusals == 0 ? "" : $", and {_unsaidRefusals} since the last warning");
            _warnedOfRefusal = now;
            _unsaidRefusals = 0;
        }
    }

    public void AcceptFailed(string fault, TimeSpan pause) =>
        log.Warning("Accepting failed : {Fault:l}; next try in {Pause} ms", fault, pause.TotalMilliseconds);

    public void Failed(IRemoteClient client, Exception fault) =>
        log.Error(
            "{Kind:l}Connection from {Client:l} ended by a fault of the server : {Fault:l}",
            kind,
            client.Client.ToString(),
            fault.ToString());

    public void EngineFailed(Exception fault) => log.Error("Fault of the server : {Fault:l}", fault.ToString());

    /// <summary>As the operator reads it.</summary>
    public static string Describe(CloseReason reason) => reason switch
    {
        CloseReason.Client => "client: closed",
        CloseReason.Reset => "client: connection reset",
        CloseReason.Idle => "idle: no activity",
        CloseReason.Malformed => "client: malformed frame",
        CloseReason.LineTooLong => "limit: line too long",
        CloseReason.MessageTooLong => "limit: message too long",
        CloseReason.Stop => "stop: the server ends",
        CloseReason.Kicked => "operator: kicked",
        _ => "fault of the server",
    };
}
