using Microsoft.Extensions.Logging;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Everything that a credit-control server logs.</summary>
internal sealed partial class CreditControlLog(ILoggerFactory factory)
{
    private readonly ILogger _logger = factory.CreateLogger("SipDirectory.Diameter.CreditControl");

    public void Received(CreditControlRequest request)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            Received(_logger, request.OriginHost, NameOf(request.CcRequestType), request.CcRequestNumber, request.SessionId);
        }
    }

    public void Sent(CreditControlRequest request, ResultCode code)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            Sent(_logger, request.OriginHost, NameOf(request.CcRequestType), request.CcRequestNumber, request.SessionId, (uint)code, code.Name());
        }
    }

    public void Expired(CreditSession session) => Expired(_logger, session.SessionId, session.OriginHost);

    public void CommitFailed(Exception fault, int requests) => CommitFailed(_logger, fault, requests);

    /// <summary>The first batch that was stored after some that were not.</summary>
    public void Committed(long refused) => Committed(_logger, refused);

    public void Failed(Exception fault, string session) => Failed(_logger, fault, session);

    private static string NameOf(CcRequestType type) => type switch
    {
        CcRequestType.InitialRequest => "Initial",
        CcRequestType.UpdateRequest => "Update",
        CcRequestType.TerminationRequest => "Terminate",
        CcRequestType.EventRequest => "Event",
        _ => "?",
    };

    [LoggerMessage(LogLevel.Information, "CCR {Type} {Number} from {Peer} : {Session}")]
    private static partial void Received(ILogger logger, string peer, string type, uint number, string session);

    [LoggerMessage(LogLevel.Information, "CCA {Type} {Number} to {Peer} : {Session} : {Code} {Name}")]
    private static partial void Sent(ILogger logger, string peer, string type, uint number, string session, uint code, string name);

    [LoggerMessage(LogLevel.Warning, "Session {Session} of {Peer} was silent too long : its reservations went back")]
    private static partial void Expired(ILogger logger, string session, string peer);

    [LoggerMessage(LogLevel.Error, "A batch was not stored : {Requests} requests were refused, and nothing was charged")]
    private static partial void CommitFailed(ILogger logger, Exception fault, int requests);

    [LoggerMessage(LogLevel.Warning, "Batches are stored again : {Requests} requests were refused")]
    private static partial void Committed(ILogger logger, long requests);

    [LoggerMessage(LogLevel.Error, "A request of session {Session} could not be charged")]
    private static partial void Failed(ILogger logger, Exception fault, string session);
}
