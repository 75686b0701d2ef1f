using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications;

/// <summary>Answers the requests of one application. Called by several threads at a time.</summary>
public interface IDiameterApplication
{
    /// <summary>How it is advertised to peers.</summary>
    AdvertisedApplication Advertised { get; }

    /// <summary>
    /// Answers a request. Called on the loop that reads the peer's connection: it must not block, but may go on
    /// asynchronously for as long as it takes, up to a limit of requests at a time
    /// (<see cref="NodeLimits.RequestsInFlight"/>). Where it throws, the peer gets 5012.
    /// </summary>
    /// <param name="request">The request, which has been validated.</param>
    /// <param name="from">The peer that it came from, which may be a relay.</param>
    /// <param name="cancellationToken">Cancelled when the node stops.</param>
    /// <returns>The answer, made by <see cref="Message.CreateAnswer(ResultCode, string, string)"/>.</returns>
    ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken);

    /// <summary>
    /// Told of a request that was answered without it: it is not sound, or a duplicate that got the first answer again. By
    /// default it is ignored.
    /// </summary>
    /// <param name="request">The request, whatever is wrong with it.</param>
    /// <param name="code">The Result-Code of the answer.</param>
    void Answered(Message request, ResultCode code)
    {
    }
}
