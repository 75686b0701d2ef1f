using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Makes the answers.</summary>
internal sealed class CreditAnswers(CreditControlServerOptions options, string originHost, string originRealm)
{
    public Message Refuse(CreditControlRequest request, in DiameterFault fault) =>
        Echo(request, request.Message.CreateAnswer(fault, originHost, originRealm)).Message;

    /// <summary>The first answer again, with the identifiers and the Proxy-Infos of the request that is repeated.</summary>
    public Message Repeat(CreditControlRequest request, AnsweredCredit first)
    {
        if (!Message.TryDecode(first.Answer, out var answer, out _))
        {
            return Refuse(request, new DiameterFault(ResultCode.UnableToComply, "the first answer cannot be read"));
        }

        answer.Header = answer.Header with { HopByHop = request.Message.Header.HopByHop, EndToEnd = request.Message.Header.EndToEnd };
        return new CreditControlAnswer(answer) { ProxyInfos = request.ProxyInfos }.Message;
    }

    public CreditControlAnswer OfSession(CreditControlRequest request, ResultCode code, IReadOnlyList<ServiceResult> results)
    {
        var answer = Of(request, code, results);
        if (code == ResultCode.Success && request.CcRequestType != CcRequestType.TerminationRequest)
        {
            answer.CcSessionFailover = options.SessionFailover;
            answer.CreditControlFailureHandling = options.FailureHandling;
        }

        return answer;
    }

    /// <param name="request">The event.</param>
    /// <param name="code">Of the command.</param>
    /// <param name="results">Of its services.</param>
    /// <param name="isEnough">Whether the account covers it.</param>
    /// <param name="cost">The members of a Cost-Information.</param>
    public CreditControlAnswer OfEvent(
        CreditControlRequest request, ResultCode code, IReadOnlyList<ServiceResult> results, bool isEnough, Avp[] cost)
    {
        var isMoved = code == ResultCode.Success && request.RequestedAction is RequestedAction.DirectDebiting or RequestedAction.RefundAccount;
        var answer = Of(request, code, isMoved ? results : [.. results.Select(result => result with { Granted = null, ValidityTime = null })]);
        if (request.RequestedAction == RequestedAction.DirectDebiting)
        {
            answer.DirectDebitingFailureHandling = options.DirectDebitingFailureHandling;
        }

        if (code != ResultCode.Success)
        {
            return answer;
        }

        if (request.RequestedAction == RequestedAction.CheckBalance)
        {
            answer.CheckBalanceResult = isEnough ? CheckBalanceResult.EnoughCredit : CheckBalanceResult.NoCredit;
        }
        else
        {
            answer.CostInformation = Avp.Group(CreditControlAvpCode.CostInformation, cost);
        }

        return answer;
    }

    private CreditControlAnswer Of(CreditControlRequest request, ResultCode code, IReadOnlyList<ServiceResult> results)
    {
        var answer = Echo(request, request.Message.CreateAnswer(code, originHost, originRealm));
        if (results.Count > 0 && results[0].Request.Group is null)
        {
            answer.GrantedServiceUnit = results[0].Granted;
            answer.ValidityTime = results[0].ValidityTime;
            answer.FinalUnitIndication = results[0].Final is { } final ? ServiceResult.ToAvp(final) : null;
        }
        else
        {
            answer.MultipleServicesCreditControls = [.. results.Select(result => result.ToAvp())];
        }

        // RFC 8506 §9: what could not be rated.
        var failed = results.Select(result => result.FailedAvp).OfType<Avp>().ToList();
        answer.FailedAvp = failed.Count > 0 ? Avp.Group(AvpCode.FailedAvp, failed) : null;
        return answer;
    }

    private static CreditControlAnswer Echo(CreditControlRequest request, Message answer) => new(answer)
    {
        AuthApplicationId = CreditControlRequest.ApplicationId,
        CcRequestType = request.CcRequestType,
        CcRequestNumber = request.CcRequestNumber,
    };
}
