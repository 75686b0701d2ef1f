using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// A session of credit control at the client, RFC 8506 §5: first, intermediate and final interrogations, one at a time
/// and numbered in their order. Safe for several threads: what is asked while an answer is awaited waits its turn (§7).
/// </summary>
#pragma warning disable CA1001 // The semaphore has no handle to release.
public sealed class CreditControlSession
#pragma warning restore CA1001
{
    private readonly CreditControlClient _client;
    private readonly Interrogator _interrogator;
    private readonly IReadOnlyList<SubscriptionId> _subscriptions;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SessionServices _services = new();
    private readonly long _made;
    private uint _nextNumber;
    private volatile ClientSessionState _state;

    internal CreditControlSession(CreditControlClient client, Interrogator interrogator, IReadOnlyList<SubscriptionId> subscriptions)
    {
        (_client, _interrogator, _subscriptions) = (client, interrogator, subscriptions);
        Reports = new SessionReports(this, client, _services);
        _made = client.Node.Options.Time.GetTimestamp();
        SessionId = client.Node.SessionIds.Next();
        Server = client.Options.FirstServer;
        FailureHandling = client.Options.FailureHandling;
        SessionFailover = client.Options.SessionFailover;
    }

    /// <summary>
    /// A request that nobody asked for was answered, or was not: after a RAR, an ASR, or the end of a Validity-Time.
    /// Called on a thread of the pool.
    /// </summary>
    public event Action<ReportReason, CreditControlResult>? Reported;

    /// <summary>Tx has expired, and the service is to be granted until the answer is there (§8.14).</summary>
    public event Action? AnswerLate;

    /// <summary>The Session-Id.</summary>
    public string SessionId { get; }

    /// <summary>The state by RFC 8506 §7.</summary>
    public ClientSessionState State => _state;

    /// <summary>The server that the next request goes to; null until one has answered, where none was named.</summary>
    public string? Server { get; private set; }

    /// <summary>What happens where no answer comes: as configured, then as the last answer said that said it (§5.7).</summary>
    public CreditControlFailureHandling FailureHandling { get; private set; }

    /// <summary>Whether the session may move to another server: the same way.</summary>
    public CcSessionFailover SessionFailover { get; private set; }

    /// <summary>
    /// Tells what was used, and what more is wanted, when the session reports by itself. By default nothing was used, and
    /// the server is to choose anew for each service of the session. Of what it tells, those services are sent that the
    /// RAR or the Validity-Time is about.
    /// </summary>
    public Func<ReportReason, IReadOnlyList<ServiceUse>>? Report { get; set; }

    internal SessionReports Reports { get; }

    /// <summary>Since the session was made.</summary>
    internal TimeSpan Now => _client.Node.Options.Time.GetElapsedTime(_made);

    /// <summary>The first interrogation (§5.2).</summary>
    /// <param name="services">What is asked for.</param>
    /// <exception cref="InvalidOperationException">It has begun already.</exception>
    public async Task<CreditControlResult> StartAsync(IReadOnlyList<ServiceUse> services)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_nextNumber > 0)
            {
                throw new InvalidOperationException("the session has begun already");
            }

            _client.Began(this);
            return await AskAsync(ClientSessionState.PendingInitial, NewRequest(CcRequestType.InitialRequest, services)).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>An intermediate interrogation (§5.3): reports, and asks for more.</summary>
    /// <param name="services">What was used since the last report, and what is wanted.</param>
    /// <exception cref="InvalidOperationException">The session is not open: it has not begun, or is over.</exception>
    public Task<CreditControlResult> UpdateAsync(IReadOnlyList<ServiceUse> services) =>
        InTurnAsync(ClientSessionState.PendingUpdate, () => NewRequest(CcRequestType.UpdateRequest, services));

    /// <summary>The final interrogation (§5.4). The session is over, whatever the answer.</summary>
    /// <param name="services">What was used since the last report.</param>
    /// <param name="cause">Why.</param>
    /// <exception cref="InvalidOperationException">The session is not open: it has not begun, or is over.</exception>
    public Task<CreditControlResult> TerminateAsync(IReadOnlyList<ServiceUse> services, TerminationCause cause = TerminationCause.Logout) =>
        InTurnAsync(ClientSessionState.PendingTermination, () =>
        {
            var request = NewRequest(CcRequestType.TerminationRequest, services);
            request.TerminationCause = cause;
            return request;
        });

    /// <summary>Waits for the first answer, where it is under way: to the server the session is open already.</summary>
    internal async Task WhenStartedAsync()
    {
        if (_state == ClientSessionState.PendingInitial)
        {
            await _turn.WaitAsync().ConfigureAwait(false);
            _turn.Release();
        }
    }

    internal void Tell(ReportReason reason, CreditControlResult result) => Reported?.Invoke(reason, result);

    private CreditControlRequest NewRequest(CcRequestType type, IReadOnlyList<ServiceUse> services)
    {
        var request = _client.NewRequest(SessionId, type, _nextNumber++, _subscriptions);
        request.DestinationHost = Server;
        if (type == CcRequestType.InitialRequest && services.Any(service => !service.IsOnly))
        {
            // §5.1.2.
            request.MultipleServicesIndicator = MultipleServicesIndicator.MultipleServicesSupported;
        }

        CreditControlClient.AddServices(request, services);
        _services.Ask(services);
        return request;
    }

    private async Task<CreditControlResult> InTurnAsync(ClientSessionState pending, Func<CreditControlRequest> newRequest)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            return _state == ClientSessionState.Open
                ? await AskAsync(pending, newRequest()).ConfigureAwait(false)
                : throw new InvalidOperationException("the session is not open");
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<CreditControlResult> AskAsync(ClientSessionState pending, CreditControlRequest request)
    {
        Reports.ForgetValidity();
        _state = pending;

        // §5.7: a new session may begin anywhere; one that has begun moves only where its server says so.
        var isLate = false;
        var isEnding = _services.AreEnding;
        var mayMove = pending == ClientSessionState.PendingInitial || SessionFailover == CcSessionFailover.FailoverSupported;
        var end = await _interrogator.AskAsync(request, mayMove, WaitsOn).ConfigureAwait(false);
        Learn(end.Answer, request);
        var (next, decision) = ClientSessionMachine.Next(pending, end.Outcome, Handling());
        var result = new CreditControlResult(decision, request, end.Answer, end.Reason);
        _services.Grant(result.Services, Now);
        _state = next;
        if (next == ClientSessionState.Idle)
        {
            _client.Ended(this);
        }
        else
        {
            Reports.WatchValidity();
        }

        return result;

        // §5.7: a service that is about to end anyway does not go on without control.
        CreditControlFailureHandling Handling() => isEnding ? CreditControlFailureHandling.Terminate : FailureHandling;

        bool WaitsOn()
        {
            var (waiting, granted) = ClientSessionMachine.Next(pending, InterrogationOutcome.TxExpired, Handling());
            if (granted == ServiceDecision.GrantUncontrolled && !isLate)
            {
                isLate = true;
                AnswerLate?.Invoke();
            }

            return waiting == pending;
        }
    }

    private void Learn(CreditControlAnswer? answer, CreditControlRequest request)
    {
        _client.Learn(answer);
        FailureHandling = answer?.CreditControlFailureHandling is { } handling && Enum.IsDefined(handling) ? handling : FailureHandling;
        SessionFailover = answer?.CcSessionFailover is { } failover && Enum.IsDefined(failover) ? failover : SessionFailover;
        Server = answer is not null && answer.ResultCode.IsSuccess() && DiameterIdentity.IsValid(answer.OriginHost)
            ? answer.OriginHost
            : request.DestinationHost;
    }
}
