using System.Net;
using Serilog;
using Serilog.Events;
using SipDirectory.Engine;
using SipDirectory.Lookup;

namespace SipDirectory.Listening;

/// <summary>All messages about the server's socket and its clients.</summary>
internal sealed class ConnectionLog(ILogger log)
{
    /// <summary>Requests and answers, where INFO is logged.</summary>
    public RequestLog? Requests { get; } = log.IsEnabled(LogEventLevel.Information) ? new RequestLog(log) : null;

    public void Opening(IPEndPoint endpoint) => log.Information("Opening socket : {Endpoint:l}", endpoint.ToString());

    public void Listening() => log.Information("Server is listening for connections");

    public void Accepted(IClientSocket socket)
    {
        if (Requests is not null)
        {
            log.Information("Accepted connection from: {Client:l}", socket.Client.ToString());
        }
    }

    public void Closed(IClientSocket socket, CloseReason reason)
    {
        if (Requests is not null)
        {
            log.Information("Closed connection from: {Client:l} ({Reason:l})", socket.Client.ToString(), Describe(reason));
        }
    }

    public void Refused(IClientSocket socket, int limit) =>
        log.Warning("Refused connection from: {Client:l} (limit of {Limit} connections)", socket.Client.ToString(), limit);

    public void OutOfDescriptors(IClientSocket socket) => log.Warning(
        "Refused connection from: {Client:l} (descriptors are running out: ulimit -n)", socket.Client.ToString());

    public void AcceptFailed(string fault, TimeSpan pause) =>
        log.Warning("Accepting failed : {Fault:l}; next try in {Pause} ms", fault, pause.TotalMilliseconds);

    public void Failed(IClientSocket socket, Exception fault) =>
        log.Error("Connection from {Client:l} ended by a fault of the server : {Fault:l}", socket.Client.ToString(), fault.ToString());

    public void EngineFailed(Exception fault) => log.Error("Fault of the server : {Fault:l}", fault.ToString());

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
