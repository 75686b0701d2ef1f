using System.Collections.Concurrent;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// The client's side of credit control, RFC 8506: sessions and one-time events of a node. Takes the Re-Auth- and
/// Abort-Session-Requests of the servers for its sessions. Adds itself to the node as the application. Safe for several
/// threads.
/// </summary>
public sealed class CreditControlClient : IDiameterApplication, IDisposable
{
    private readonly ConcurrentDictionary<string, CreditControlSession> _sessions = new();
    private readonly Interrogator _interrogator;

    /// <param name="node">Sends and receives; its owner starts and disposes it.</param>
    /// <param name="options">Where the servers are, and what happens when they do not answer.</param>
    public CreditControlClient(DiameterNode node, CreditControlClientOptions options)
    {
        (Node, Options) = (node, options);
        _interrogator = new Interrogator(node, options);
        node.AddApplication(this);
    }

    /// <inheritdoc/>
    public AdvertisedApplication Advertised => new(CreditControlRequest.ApplicationId);

    /// <summary>What it was made with.</summary>
    public CreditControlClientOptions Options { get; }

    /// <summary>Sessions that have begun and are not over.</summary>
    public IReadOnlyCollection<CreditControlSession> Sessions => [.. _sessions.Values];

    internal DiameterNode Node { get; }

    /// <summary>A session that is to be begun by <see cref="CreditControlSession.StartAsync"/>.</summary>
    /// <param name="subscriptions">Who pays.</param>
    public CreditControlSession NewSession(params IReadOnlyList<SubscriptionId> subscriptions) => new(this, _interrogator, subscriptions);

    /// <summary>A one-time event (§6): waits until it is answered, or the failure handling decides.</summary>
    /// <param name="creditEvent">What happened.</param>
    public Task<CreditEventResult> SendEventAsync(CreditEvent creditEvent)
    {
        var request = NewRequest(Node.SessionIds.Next(), CcRequestType.EventRequest, 0, creditEvent.Subscriptions);
        request.RequestedAction = creditEvent.Action;
        AddServices(request, creditEvent.Services);
        request.DestinationHost = Options.FirstServer;
        return SendEventAsync(request);
    }

    /// <summary>Sends again what was to be kept (§6.5), with the T bit.</summary>
    /// <param name="request">Of <see cref="CreditEventResult.Request"/>.</param>
    public Task<CreditEventResult> ResendAsync(CreditControlRequest request)
    {
        request.Message.Header = request.Message.Header with { Flags = request.Message.Header.Flags | CommandFlags.Retransmitted };
        request.DestinationHost = Options.FirstServer;
        return SendEventAsync(request);
    }

    /// <inheritdoc/>
    public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken)
    {
        var isKnown = _sessions.TryGetValue(new ReAuthRequest(request).SessionId, out var session);
        return request.Header.CommandCode switch
        {
            ReAuthRequest.CommandCode or AbortSessionRequest.CommandCode when !isKnown => Answer(ResultCode.UnknownSessionId),
            ReAuthRequest.CommandCode => new ValueTask<Message>(session!.ReAuthorizeAsync(request)),
            AbortSessionRequest.CommandCode => new ValueTask<Message>(session!.AbortAsync(request)),
            _ => Answer(ResultCode.CommandUnsupported),
        };

        ValueTask<Message> Answer(ResultCode code) => ValueTask.FromResult(AnswerTo(request, code));
    }

    /// <summary>Is no application of the node any more. Sessions are neither ended nor waited for.</summary>
    public void Dispose()
    {
        Node.RemoveApplication(this);
        _interrogator.Dispose();
    }

    internal Message AnswerTo(Message request, ResultCode code) => request.CreateAnswer(code, Node.Options.Identity, Node.Options.Realm);

    internal void Began(CreditControlSession session) => _sessions[session.SessionId] = session;

    internal void Ended(CreditControlSession session) => _sessions.TryRemove(session.SessionId, out _);

    internal CreditControlRequest NewRequest(string sessionId, CcRequestType type, uint number, IReadOnlyList<SubscriptionId> subscriptions) => new()
    {
        SessionId = sessionId,
        OriginHost = Node.Options.Identity,
        OriginRealm = Node.Options.Realm,
        DestinationRealm = Options.DestinationRealm,
        ServiceContextId = Options.ServiceContextId,
        CcRequestType = type,
        CcRequestNumber = number,
        EventTimestamp = Node.Options.Time.GetUtcNow(),
        SubscriptionIds = [.. subscriptions.Select(subscription => subscription.ToAvp())],
    };

    internal static void AddServices(CreditControlRequest request, IReadOnlyList<ServiceUse> services)
    {
        foreach (var only in services.Where(service => service.IsOnly))
        {
            only.AddUnits(request.Message.Avps);
        }

        request.MultipleServicesCreditControls = [.. services.Where(service => !service.IsOnly).Select(service => service.ToAvp())];
    }

    private async Task<CreditEventResult> SendEventAsync(CreditControlRequest request)
    {
        var action = request.RequestedAction ?? RequestedAction.DirectDebiting;

        // §6.5: no server keeps state of it, so that any may be asked. When Tx is over, so is the wait.
        var end = await _interrogator.AskAsync(request, mayMove: true, waitsOn: () => false).ConfigureAwait(false);
        var handling = end.Answer?.DirectDebitingFailureHandling ?? Options.DirectDebitingFailureHandling;
        return new CreditEventResult(EventMachine.Decide(action, end.Outcome, handling), request, end.Answer, end.Reason);
    }
}
