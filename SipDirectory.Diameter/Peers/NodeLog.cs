using Microsoft.Extensions.Logging;

namespace SipDirectory.Diameter.Peers;

/// <summary>Everything that a node logs.</summary>
internal sealed partial class NodeLog(ILoggerFactory factory)
{
    private readonly ILogger _logger = factory.CreateLogger("SipDirectory.Diameter");

    public void StateChanged(string peer, PeerState from, PeerState to)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            var (left, entered) = (from.Name(), to.Name());
            StateChanged(_logger, peer, left, entered);
        }
    }

    public void Up(string peer, string direction) => Up(_logger, peer, direction);

    /// <summary>A warning where it is the begin of an outage: what comes later of the same one is not.</summary>
    public void Down(string peer, string reason, bool isOutage) => Down(_logger, isOutage ? LogLevel.Warning : LogLevel.Information, peer, reason);

    public void Suspected(string peer) => Suspected(_logger, peer);

    /// <inheritdoc cref="Down(string, string, bool)"/>
    public void ConnectFailed(string peer, string reason, bool isOutage) => ConnectFailed(_logger, isOutage ? LogLevel.Warning : LogLevel.Information, peer, reason);

    public void ConnectionEnded(string remote, string reason) => ConnectionEnded(_logger, remote, reason);

    public void Refused(string remote, string reason) => Refused(_logger, remote, reason);

    public void Broken(string peer, string fault) => Broken(_logger, peer, fault);

    public void ShortWatchdog(string peer, double seconds) => ShortWatchdog(_logger, peer, seconds);

    public void HandlerFailed(Exception fault, uint applicationId) => HandlerFailed(_logger, fault, applicationId);

    public void Failed(Exception fault, string remote) => Failed(_logger, fault, remote);

    public void AcceptFailed(string address, string reason) => AcceptFailed(_logger, address, reason);

    public void Statistics(string json) => Statistics(_logger, json);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer}: {From} -> {To}")]
    private static partial void StateChanged(ILogger logger, string peer, string from, string to);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} is open ({Direction})")]
    private static partial void Up(ILogger logger, string peer, string direction);

    [LoggerMessage(Message = "{Peer} is closed: {Reason}")]
    private static partial void Down(ILogger logger, LogLevel level, string peer, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} is suspected: no answer to a DWR")]
    private static partial void Suspected(ILogger logger, string peer);

    [LoggerMessage(Message = "{Peer} cannot be connected to: {Reason}")]
    private static partial void ConnectFailed(ILogger logger, LogLevel level, string peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "connection with {Remote} ended: {Reason}")]
    private static partial void ConnectionEnded(ILogger logger, string remote, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Remote} is refused: {Reason}")]
    private static partial void Refused(ILogger logger, string remote, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} sent a message with a fault: {Fault}")]
    private static partial void Broken(ILogger logger, string peer, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer}: an idle timeout of {Seconds} s is below the 6 s that RFC 3539 allows")]
    private static partial void ShortWatchdog(ILogger logger, string peer, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "the handler of application {ApplicationId} failed")]
    private static partial void HandlerFailed(ILogger logger, Exception fault, uint applicationId);

    [LoggerMessage(Level = LogLevel.Error, Message = "the connection with {Remote} met a fault of ours")]
    private static partial void Failed(ILogger logger, Exception fault, string remote);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot accept on {Address}: {Reason}")]
    private static partial void AcceptFailed(ILogger logger, string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Json}")]
    private static partial void Statistics(ILogger logger, string json);
}
