using System.Net;
using Serilog;
using Serilog.Events;

namespace SipDirectory.Listening;

/// <summary>All messages about the UDP door and its clients.</summary>
/// <remarks>What anybody can cause with a forged datagram is INFO at most: the log shall not fill the disk.</remarks>
internal sealed class DatagramLog(ILogger log)
{
    /// <summary>Whether it shows who sends what.</summary>
    public bool IsVerbose { get; } = log.IsEnabled(LogEventLevel.Information);

    public void Opening(IPEndPoint endpoint)
    {
        if (IsVerbose)
        {
            log.Information("Opening UDP socket : {Endpoint:l}", endpoint.ToString());
        }
    }

    public void Listening() => log.Information("Server is listening for datagrams");

    public void Received(IPEndPoint client, int length)
    {
        if (IsVerbose)
        {
            log.Information("Received datagram from: {Client:l} ({Length} bytes)", client.ToString(), length);
        }
    }

    public void Denied(IPEndPoint client)
    {
        if (IsVerbose)
        {
            log.Information("Dropped datagram from: {Client:l} (address not allowed)", client.ToString());
        }
    }

    public void SendFailed(IPEndPoint client, string fault)
    {
        if (IsVerbose)
        {
            log.Information("Answering datagram from {Client:l} failed : {Fault:l}", client.ToString(), fault);
        }
    }

    public void ReceiveFailed(string fault, TimeSpan pause) =>
        log.Warning("Receiving datagrams failed : {Fault:l}; next try in {Pause} ms", fault, pause.TotalMilliseconds);

    public void Failed(Exception fault) =>
        log.Error("Datagram not answered by a fault of the server : {Fault:l}", fault.ToString());
}
