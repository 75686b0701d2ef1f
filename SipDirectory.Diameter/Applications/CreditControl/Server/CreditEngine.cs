using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// Evaluates requests (RFC 8506 §5 to §7) by what the ledger says: gives the answer, and the change that the ledger is to be
/// told. Changes nothing by itself.
/// </summary>
internal sealed class CreditEngine(
    CreditControlServerOptions options, AccountTable accounts, CreditLedger ledger, CreditAnswers answers)
{
    private readonly TariffTable _tariffs = new(options.Plan.Tariffs);

    public CreditOutcome Evaluate(CreditControlRequest request, DateTimeOffset now)
    {
        var key = KeyOf(request);
        if (ledger.FindAnswer(key) is { } first)
        {
            return new CreditOutcome(answers.Repeat(request, first));
        }

        var fault = RequestCheck.FindFault(request) ?? FindDenial(request);
        return request.CcRequestType switch
        {
            CcRequestType.UpdateRequest or CcRequestType.TerminationRequest => GoOn(request, key, fault, now),
            _ when fault is { } found => Refuse(request, found),
            CcRequestType.InitialRequest => Begin(request, key, now),
            _ => Once(request, key, now),
        };
    }

    private DiameterFault? FindDenial(CreditControlRequest request) => options.MayCharge?.Invoke(request.OriginHost) == false
        ? new DiameterFault(ResultCode.AuthorizationRejected, $"{request.OriginHost} may not charge")
        : null;

    private CreditOutcome Begin(CreditControlRequest request, in CreditRequestKey key, DateTimeOffset now)
    {
        if (ledger.FindSession(key.SessionId) is not null)
        {
            return Refuse(request, InvalidValue(request, CreditControlAvpCode.CcRequestType, "the session is open"));
        }

        if (accounts.Find(request, out var fault) is not { } account)
        {
            return Refuse(request, fault);
        }

        return ledger.OpenSessions < options.MaxSessions
            ? Charge(request, key, account, session: null, now)
            : Refuse(request, new DiameterFault(ResultCode.TooBusy, $"{options.MaxSessions} sessions are open"));
    }

    private CreditOutcome GoOn(CreditControlRequest request, in CreditRequestKey key, DiameterFault? fault, DateTimeOffset now)
    {
        if (ledger.FindSession(key.SessionId) is not { } session
            || !IdentityComparer.Instance.Equals(session.OriginHost, key.OriginHost))
        {
            return Refuse(request, new DiameterFault(ResultCode.UnknownSessionId, "no such session of yours is open"));
        }

        if (!session.Expects(request.CcRequestNumber))
        {
            var text = $"the number has been used, or is too old: the last one was {session.LastRequestNumber}";
            return Refuse(request, InvalidValue(request, CreditControlAvpCode.CcRequestNumber, text));
        }

        return fault is null && accounts.Find(session.Account) is { } account
            ? Charge(request, key, account, session, now)
            : End(request, fault ?? new DiameterFault(ResultCode.UserUnknown, "the account is gone"));
    }

    private CreditOutcome Charge(
        CreditControlRequest request, in CreditRequestKey key, Account account, CreditSession? session, DateTimeOffset now)
    {
        var isLast = request.CcRequestType == CcRequestType.TerminationRequest;
        var charge = new Charge(account, _tariffs, options, ledger, session);
        var results = new List<ServiceResult>();
        foreach (var service in ServiceRequest.Of(request))
        {
            DiameterFault? fault = null;
            results.Add(accounts.IsUnlimited ? Unlimited(service, !isLast) : charge.Settle(service, out fault));
            if (fault is { } found)
            {
                return session is null ? Refuse(request, found) : End(request, found);
            }
        }

        if (!isLast && !accounts.IsUnlimited)
        {
            results = results.ConvertAll(charge.Grant);
        }

        // A session whose command fails is over for both sides (§7, table 5); its used units are charged all the same.
        var code = CodeOf(request, results);
        var answer = answers.OfSession(request, code, results);
        if (isLast && !accounts.IsUnlimited)
        {
            answer.CostInformation = Avp.Group(
                CreditControlAvpCode.CostInformation, AccountMoney.Write(charge.Services.Sum(service => service.Charged), account));
        }

        var open = isLast || code != ResultCode.Success ? null : Next(request, key, account, session, charge, results, now);
        return Keep(key, answer, charge.Balance, account, now) is var outcome && (open ?? session) is null
            ? outcome
            : outcome with { Change = outcome.Change! with { SessionId = key.SessionId, Session = open } };
    }

    private CreditSession Next(
        CreditControlRequest request,
        in CreditRequestKey key,
        Account account,
        CreditSession? session,
        Charge charge,
        List<ServiceResult> results,
        DateTimeOffset now)
    {
        // §13: twice the Validity-Time; what was promised to other services before still holds.
        var validity = results.Max(result => result.ValidityTime) ?? options.ValidityTime;
        var expires = now.AddSeconds(2.0 * validity);
        var next = session?.Take(request.CcRequestNumber) ?? new CreditSession
        {
            SessionId = key.SessionId,
            Account = account.Name,
            OriginHost = key.OriginHost,
            OriginRealm = request.OriginRealm,
            LastRequestNumber = request.CcRequestNumber,
            Expires = expires,
            Services = [],
        };
        return next with { Expires = next.Expires > expires ? next.Expires : expires, Services = charge.Services };
    }

    private CreditOutcome Once(CreditControlRequest request, in CreditRequestKey key, DateTimeOffset now)
    {
        if (accounts.Find(request, out var fault) is not { } account)
        {
            return Refuse(request, fault);
        }

        var (results, total) = (new List<ServiceResult>(), (Int128)0);
        foreach (var service in ServiceRequest.Of(request))
        {
            var cost = 0L;
            results.Add(accounts.IsUnlimited ? Unlimited(service, grants: true) : CreditEvent.Rate(service, account, _tariffs, out cost));
            total += cost;
        }

        var balance = ledger.BalanceOf(account.Name);
        var isEnough = accounts.IsUnlimited || total == 0 || total <= (Int128)balance - ledger.ReservedOf(account.Name);
        var after = request.RequestedAction switch
        {
            RequestedAction.DirectDebiting => balance - total,
            RequestedAction.RefundAccount => balance + total,
            _ => balance,
        };
        if (after > long.MaxValue)
        {
            results = results.ConvertAll(result => result.Request.NotRated(isKnown: true));
        }

        var failed = results.Find(result => result.Code != ResultCode.Success);
        var code = failed?.Code
            ?? (request.RequestedAction == RequestedAction.DirectDebiting && !isEnough ? ResultCode.CreditLimitReached : ResultCode.Success);
        var answer = answers.OfEvent(request, code, results, isEnough, AccountMoney.Write((long)Int128.Min(total, long.MaxValue), account));
        return Keep(key, answer, code == ResultCode.Success ? (long)after : balance, account, now);
    }

    // The built-in account grants what is asked for, in the unit that it is asked in.
    private ServiceResult Unlimited(ServiceRequest service, bool grants) => grants && service.Requested is { } requested
        ? new ServiceResult(service) { Granted = ServiceUnitAvps.AsRequested(requested), ValidityTime = options.ValidityTime }
        : new ServiceResult(service);

    // §5.1.2: the code of the command counts before those of the services, so that it must hold for all of them.
    private static ResultCode CodeOf(CreditControlRequest request, List<ServiceResult> results)
    {
        var isOneForAll = request.MultipleServicesCreditControls.Count == 0 || request.CcRequestType == CcRequestType.InitialRequest;
        return isOneForAll && results.Count > 0 && results.TrueForAll(result => result.Code == results[0].Code)
            ? results[0].Code
            : ResultCode.Success;
    }

    private CreditOutcome Keep(in CreditRequestKey key, CreditControlAnswer answer, long balance, Account account, DateTimeOffset now)
    {
        var answered = new AnsweredCredit(key, answer.Message.ToArray(), now);

        // What a session reserves from its begin is in the units of the account, which are kept with its balance.
        var isToBeKept = balance != ledger.BalanceOf(account.Name)
            || (key.RequestType == (uint)CcRequestType.InitialRequest && !accounts.IsUnlimited);
        return new CreditOutcome(answer.Message, new CreditChange
        {
            Balance = isToBeKept ? new AccountBalance(account.Name, balance, account.CurrencyCode, account.Exponent) : null,
            Answered = answered,
            Forgotten = ledger.FindOldest(options.MaxStoredAnswers - 1, options.MaxStoredAnswerBytes - answered.Answer.Length),
        });
    }

    // §7, the table of the server: a request that cannot be processed leaves the session idle.
    private CreditOutcome End(CreditControlRequest request, in DiameterFault fault) =>
        Refuse(request, fault) with { Change = new CreditChange { SessionId = request.SessionId } };

    private CreditOutcome Refuse(CreditControlRequest request, in DiameterFault fault) => new(answers.Refuse(request, fault));

    // With the texts of the session, if one is open: each answer that is kept would keep its own otherwise.
    private CreditRequestKey KeyOf(CreditControlRequest request)
    {
        var (host, id) = (request.OriginHost, request.SessionId);
        if (ledger.FindSession(id) is { } session)
        {
            (host, id) = (session.OriginHost == host ? session.OriginHost : host, session.SessionId);
        }

        return new CreditRequestKey(host, id, (uint)request.CcRequestType, request.CcRequestNumber);
    }

    private static DiameterFault InvalidValue(CreditControlRequest request, uint code, string text) =>
        new(ResultCode.InvalidAvpValue, request.Message.Find(code)!.Encoded, text);
}
