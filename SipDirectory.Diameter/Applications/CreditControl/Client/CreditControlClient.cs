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
    private volatile DirectDebitingFailureHandling _directDebitingFailureHandling;

    /// <param name="node">Sends and receives; its owner starts and disposes it.</param>
    /// <param name="options">Where the servers are, and what happens when they do not answer.</param>
    public CreditControlClient(DiameterNode node, CreditControlClientOptions options)
    {
        (Node, Options) = (node, options);
        _directDebitingFailureHandling = options.DirectDebitingFailureHandling;
        _interrogator = new Interrogator(node, options);
        node.AddApplication(this);
    }

    /// <inheritdoc/>
    public AdvertisedApplication Advertised => new(CreditControlRequest.ApplicationId);

    /// <summary>What it was made with.</summary>
    public CreditControlClientOptions Options { get; }

    /// <summary>What becomes of a direct debiting without an answer: as configured, then as the last answer said that said it (§6.5).</summary>
    public DirectDebitingFailureHandling DirectDebitingFailureHandling => _directDebitingFailureHandling;

    /// <summary>Sessions that have begun and are not over.</summary>
    public IReadOnlyCollection<CreditControlSession> Sessions => [.. _sessions.Values];

    internal DiameterNode Node { get; }

    /// <summary>A session that is to be begun by <see cref="CreditControlSession.StartAsync"/>.</summary>
    /// <param name="subscriptions">Who pays.</param>
    public CreditControlSession NewSession(params IReadOnlyList<SubscriptionId> subscriptions) => new(this, _interrogator, subscriptions);

    /// <summary>A one-time event (§6): waits until it is answered, or the failure handling decides.</summary>
    /// <param name="creditEvent">What happened.</param>
    public async Task<CreditEventResult> SendEventAsync(CreditEvent creditEvent)
    {
        var request = NewRequest(Node.SessionIds.Next(), CcRequestType.EventRequest, 0, creditEvent.Subscriptions);
        request.RequestedAction = creditEvent.Action;
        AddServices(request, creditEvent.Services);
        request.DestinationHost = Options.FirstServer;
        var isLate = false;

        // §6.5: no server keeps state of it, so that any may be asked.
        var end = await _interrogator.AskAsync(request, mayMove: true, WaitsOn).ConfigureAwait(false);
        Learn(end.Answer);
        var decision = EventMachine.Decide(creditEvent.Action, end.Outcome, isLate, DirectDebitingFailureHandling);
        return new CreditEventResult(decision, request, end.Answer, end.Reason);

        bool WaitsOn()
        {
            var waitsOn = EventMachine.WaitsOn(creditEvent.Action);
            if (waitsOn && !isLate)
            {
                isLate = true;
                creditEvent.AnswerLate?.Invoke();
            }

            return waitsOn;
        }
    }

    /// <summary>
    /// Sends again what was to be kept (§6.5), with the T bit. Where the decision is <see cref="EventDecision.Store"/>, it is
    /// to be kept still; else it is to be deleted, charged or not.
    /// </summary>
    /// <param name="request">Of <see cref="CreditEventResult.Request"/>.</param>
    public async Task<CreditEventResult> ResendAsync(CreditControlRequest request)
    {
        request.Message.Header = request.Message.Header with { Flags = request.Message.Header.Flags | CommandFlags.Retransmitted };
        request.DestinationHost = Options.FirstServer;
        var end = await _interrogator.AskAsync(request, mayMove: true, waitsOn: () => true).ConfigureAwait(false);
        Learn(end.Answer);
        return new CreditEventResult(EventMachine.DecideStored(end.Outcome), request, end.Answer, end.Reason);
    }

    /// <inheritdoc/>
    public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken)
    {
        var isKnown = _sessions.TryGetValue(new ReAuthRequest(request).SessionId, out var session);
        return request.Header.CommandCode switch
        {
            ReAuthRequest.CommandCode or AbortSessionRequest.CommandCode when !isKnown => Answer(ResultCode.UnknownSessionId),
            ReAuthRequest.CommandCode => new ValueTask<Message>(session!.Reports.ReAuthorizeAsync(request)),
            AbortSessionRequest.CommandCode => ValueTask.FromResult(session!.Reports.Abort(request)),
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

    internal void Learn(CreditControlAnswer? answer)
    {
        if (answer?.DirectDebitingFailureHandling is { } handling && Enum.IsDefined(handling))
        {
            _directDebitingFailureHandling = handling;
        }
    }

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
}
