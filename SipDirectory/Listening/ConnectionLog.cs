using System.Net;
using System.Net.Sockets;
using Serilog;
using Serilog.Events;
using SipDirectory.Lookup;

namespace SipDirectory.Listening;

/// <summary>All messages about the server's socket and its clients.</summary>
internal sealed class ConnectionLog(ILogger log)
{
    /// <summary>Requests and answers, where INFO is logged.</summary>
    public RequestLog? Requests { get; } = log.IsEnabled(LogEventLevel.Information) ? new RequestLog(log) : null;

    public void Opening(IPEndPoint endpoint) => log.Information("Opening socket : {Endpoint:l}", endpoint.ToString());

    public void Listening() => log.Information("Server is listening for connections");

    public void Accepted(EndPoint client)
    {
        if (Requests is not null)
        {
            log.Information("Accepted connection from: {Client:l}", client.ToString());
        }
    }

    public void Closed(EndPoint client, CloseReason reason)
    {
        if (Requests is not null)
        {
            log.Information("Closed connection from: {Client:l} ({Reason:l})", client.ToString(), Describe(reason));
        }
    }

    public void Refused(EndPoint? client, int limit) =>
        log.Warning("Refused connection from: {Client:l} (limit of {Limit} connections)", client?.ToString() ?? "?", limit);

    public void OutOfDescriptors(EndPoint client) =>
        log.Warning("Refused connection from: {Client:l} (descriptors are running out: ulimit -n)", client.ToString());

    public void AcceptFailed(SocketError error, TimeSpan pause) =>
        log.Warning("Accepting failed : {Error}; next try in {Pause} ms", error, pause.TotalMilliseconds);

    public void Failed(EndPoint client, Exception fault) =>
        log.Error("Connection from {Client:l} ended by a fault of the server : {Fault:l}", client.ToString(), fault.ToString());

    private static string Describe(CloseReason reason) => reason switch
    {
        CloseReason.Client => "client: closed",
        CloseReason.Reset => "client: connection reset",
        CloseReason.Idle => "idle: no activity",
        CloseReason.Limit => "limit: line too long",
        CloseReason.Stop => "stop: the server ends",
        _ => "fault of the server",
    };
}
