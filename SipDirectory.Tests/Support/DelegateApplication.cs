using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Support;

/// <summary>An application that a test writes as one expression, and the requests that it was asked.</summary>
internal sealed class DelegateApplication(uint id, Func<Message, Peer, ValueTask<Message>> answer) : IDiameterApplication
{
    private readonly Lock _lock = new();
    private readonly List<Message> _requests = [];

    public AdvertisedApplication Advertised => new(id);

    public IReadOnlyList<Message> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Answers everything with 2001.</summary>
    public static DelegateApplication Success(uint id, string host, string realm) =>
        new(id, (request, _) => ValueTask.FromResult(request.CreateAnswer(ResultCode.Success, host, realm)));

    public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _requests.Add(request);
        }

        return answer(request, from);
    }
}
