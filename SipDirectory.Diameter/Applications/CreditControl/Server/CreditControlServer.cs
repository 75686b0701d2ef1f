using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// A credit-control server (RFC 8506): charges sessions and events to accounts. Add it to the node that it is made for, and
/// stop the node before it is disposed. The store stays the caller's.
/// </summary>
public sealed class CreditControlServer : IDiameterApplication, IAsyncDisposable
{
    private static readonly TimeSpan SupervisionInterval = TimeSpan.FromSeconds(1);

    private readonly DiameterNode _node;
    private readonly CreditLedger _ledger;
    private readonly CreditAnswers _answers;
    private readonly ClientRoutes _routes;
    private readonly CreditControlLog _log;
    private readonly ChargingLoop _loop;
    private readonly Task _charging;
    private readonly ITimer _supervision;
    private readonly long[] _received = new long[(int)CcRequestType.EventRequest + 1];
    private long _sent;
    private long _errors;

    /// <param name="node">Answers under its name, by its clock, and sends Re-Auth and Abort-Session.</param>
    /// <param name="options">What it charges.</param>
    /// <param name="store">Where it goes on from, and what it commits to before it answers; null: memory alone.</param>
    /// <exception cref="ArgumentException">The plan contradicts itself.</exception>
    /// <exception cref="CreditStoreException">The store cannot be read.</exception>
    public CreditControlServer(DiameterNode node, CreditControlServerOptions? options = null, ICreditStore? store = null)
    {
        options ??= new CreditControlServerOptions();
        if (options.Plan.Tariffs.Any(tariff => tariff.Per == 0 || tariff.Price < 0))
        {
            throw new ArgumentException("a tariff has a negative price, or a price for no unit", nameof(options));
        }

        _node = node;
        var accounts = new AccountTable(options.Plan.Accounts, options.FindRegistered);
        _ledger = new CreditLedger(accounts.All, store?.Load());
        _answers = new CreditAnswers(options, node.Options.Identity, node.Options.Realm);
        _routes = new ClientRoutes(node);
        _log = new CreditControlLog(node.Options.LoggerFactory);
        var engine = new CreditEngine(options, accounts, _ledger, _answers);
        _loop = new ChargingLoop(engine, _answers, _ledger, store, _log, node.Options.Time, options.MaxQueuedRequests);
        _charging = Task.Run(_loop.RunAsync);
        _supervision = node.Options.Time.CreateTimer(_ => _loop.TryAdd(new WaitingRequest()), null, SupervisionInterval, SupervisionInterval);
    }

    /// <inheritdoc/>
    public AdvertisedApplication Advertised => new(CreditControlRequest.ApplicationId);

    /// <summary>What was received and sent so far.</summary>
    public CreditControlStatistics Statistics => new(
        Volatile.Read(ref _received[(int)CcRequestType.InitialRequest]),
        Volatile.Read(ref _received[(int)CcRequestType.UpdateRequest]),
        Volatile.Read(ref _received[(int)CcRequestType.TerminationRequest]),
        Volatile.Read(ref _received[(int)CcRequestType.EventRequest]),
        Volatile.Read(ref _sent),
        Volatile.Read(ref _errors),
        _ledger.OpenSessions);

    /// <summary>The open sessions, in no order; may be gone through while they come and go.</summary>
    public IEnumerable<CreditSession> Sessions => _ledger.Sessions;

    /// <summary>The open session with this Session-Id; null where there is none.</summary>
    public CreditSession? FindSession(string sessionId) => _ledger.FindSession(sessionId);

    /// <inheritdoc/>
    public async ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken)
    {
        if (request.Header.CommandCode != CreditControlRequest.CommandCode)
        {
            var unsupported = new DiameterFault(ResultCode.CommandUnsupported, "a credit-control server answers CCR alone");
            return request.CreateAnswer(unsupported, _node.Options.Identity, _node.Options.Realm);
        }

        var credit = new CreditControlRequest(request);
        Count(credit);
        var waiting = new WaitingRequest(credit);
        var answer = _loop.TryAdd(waiting)
            ? (await waiting.Done.ConfigureAwait(false))!
            : _answers.Refuse(credit, new DiameterFault(ResultCode.TooBusy, "too many requests wait"));
        var code = new CreditControlAnswer(answer).ResultCode;
        Count(credit, code);
        if (code.IsSuccess())
        {
            _routes.Learn(credit, from);
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Answered(Message request, ResultCode code)
    {
        if (request.Header.CommandCode == CreditControlRequest.CommandCode)
        {
            var credit = new CreditControlRequest(request);
            Count(credit);
            Count(credit, code);
        }
    }

    /// <summary>
    /// Asks the client of a session to report what was used, and to ask again (RAR, RFC 8506 §5.5). A client that does not know
    /// the session ends it. One that is not a peer is asked through the agent that its last request came by.
    /// </summary>
    /// <param name="sessionId">Of an open session.</param>
    /// <param name="timeout">How long the answer may take; <see cref="DiameterNodeOptions.RequestTimeout"/> by default.</param>
    /// <returns>The Result-Code of the client; 5002 without asking, where no such session is open.</returns>
    /// <exception cref="DiameterRequestException">There is no answer; it says why.</exception>
    /// <exception cref="ArgumentException">The client's Origin-Host or Origin-Realm can be no identity.</exception>
    public Task<ResultCode> RequestReAuthAsync(string sessionId, TimeSpan? timeout = null) => AskAsync(sessionId, timeout, session => new ReAuthRequest(CreditControlRequest.ApplicationId)
    {
        SessionId = session.SessionId,
        OriginHost = _node.Options.Identity,
        OriginRealm = _node.Options.Realm,
        DestinationRealm = session.OriginRealm,
        DestinationHost = session.OriginHost,
        AuthApplicationId = CreditControlRequest.ApplicationId,
        ReAuthRequestType = ReAuthRequestType.AuthorizeOnly,
    });

    /// <summary>
    /// Asks the client of a session to end it (ASR, RFC 6733 §8.5); its CCR-T does. A client that does not know the session ends it.
    /// </summary>
    /// <inheritdoc cref="RequestReAuthAsync"/>
    public Task<ResultCode> AbortAsync(string sessionId, TimeSpan? timeout = null) => AskAsync(sessionId, timeout, session => new AbortSessionRequest(CreditControlRequest.ApplicationId)
    {
        SessionId = session.SessionId,
        OriginHost = _node.Options.Identity,
        OriginRealm = _node.Options.Realm,
        DestinationRealm = session.OriginRealm,
        DestinationHost = session.OriginHost,
        AuthApplicationId = CreditControlRequest.ApplicationId,
    });

    /// <summary>Charges what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _supervision.DisposeAsync().ConfigureAwait(false);
        _loop.Complete();
        await _charging.ConfigureAwait(false);
    }

    internal CreditLedger Ledger => _ledger;

    private async Task<ResultCode> AskAsync(string sessionId, TimeSpan? timeout, Func<CreditSession, TypedMessage> ask)
    {
        if (_ledger.FindSession(sessionId) is not { } session)
        {
            return ResultCode.UnknownSessionId;
        }

        var answer = await _node.SendRequestAsync(ask(session).Message, timeout, through: _routes.Find(session.OriginHost)).ConfigureAwait(false);
        var code = (ResultCode)(answer.Find(AvpCode.ResultCode)?.ToUnsigned32() ?? 0);
        var ended = new WaitingRequest(endedSession: sessionId);
        if (code == ResultCode.UnknownSessionId && _loop.TryAdd(ended))
        {
            await ended.Done.ConfigureAwait(false);
        }

        return code;
    }

    private void Count(CreditControlRequest request)
    {
        _log.Received(request);
        if (request.CcRequestType is >= CcRequestType.InitialRequest and <= CcRequestType.EventRequest)
        {
            Interlocked.Increment(ref _received[(int)request.CcRequestType]);
        }
    }

    private void Count(CreditControlRequest request, ResultCode code)
    {
        _log.Sent(request, code);
        Interlocked.Increment(ref _sent);
        if (!code.IsSuccess())
        {
            Interlocked.Increment(ref _errors);
        }
    }
}
