using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Support;

/// <summary>A credit-control server without accounts or state: every sound request gets 2001, and all the units that it asks for.</summary>
/// <param name="originHost">Of the node that it answers for.</param>
/// <param name="originRealm">Of the same.</param>
internal sealed class GrantingServer(string originHost, string originRealm) : IDiameterApplication
{
    // §8.18: what is granted where a request leaves the unit to the server.
    private const ulong DefaultOctets = 10 << 20;

    public AdvertisedApplication Advertised => new(CreditControlRequest.ApplicationId);

    public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Answer(new CreditControlRequest(request)).Message);

    private CreditControlAnswer Answer(CreditControlRequest request)
    {
        // §8.41.
        if (request is { CcRequestType: CcRequestType.EventRequest, RequestedAction: null })
        {
            var missing = Avp.Unsigned32(CreditControlAvpCode.RequestedAction, 0);
            var fault = new DiameterFault(ResultCode.MissingAvp, missing.Encoded, "an event has a Requested-Action");
            return Echo(request, request.Message.CreateAnswer(fault, originHost, originRealm));
        }

        var answer = Echo(request, request.Message.CreateAnswer(ResultCode.Success, originHost, originRealm));
        var grants = request.CcRequestType != CcRequestType.TerminationRequest
            && request.RequestedAction is null or RequestedAction.DirectDebiting;
        if (grants && request.RequestedServiceUnit is { } requested)
        {
            answer.GrantedServiceUnit = Grant(requested);
        }

        if (request.RequestedAction == RequestedAction.CheckBalance)
        {
            answer.CheckBalanceResult = CheckBalanceResult.EnoughCredit;
        }

        answer.MultipleServicesCreditControls = [.. request.MultipleServicesCreditControls.Select(service => Answer(service, grants))];
        return answer;
    }

    private static CreditControlAnswer Echo(CreditControlRequest request, Message answer) => new(answer)
    {
        AuthApplicationId = CreditControlRequest.ApplicationId,
        CcRequestType = request.CcRequestType,
        CcRequestNumber = request.CcRequestNumber,
    };

    // §8.16: which service it is, says the answer in the words of the request.
    private static Avp Answer(Avp service, bool grants)
    {
        var members = new List<Avp>();
        if (grants && service.Find(CreditControlAvpCode.RequestedServiceUnit) is { } requested)
        {
            members.Add(Grant(requested));
        }

        members.AddRange(service.FindAll(CreditControlAvpCode.ServiceIdentifier));
        members.AddRange(service.FindAll(CreditControlAvpCode.RatingGroup));
        members.Add(Avp.Unsigned32(AvpCode.ResultCode, (uint)ResultCode.Success));
        return Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, members);
    }

    private static Avp Grant(Avp requested)
    {
        var units = requested.Members.Where(IsUnit).ToList();
        if (units.Count == 0)
        {
            units.Add(Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, DefaultOctets));
        }

        return Avp.Group(CreditControlAvpCode.GrantedServiceUnit, units);
    }

    private static bool IsUnit(Avp avp) => avp is
    {
        VendorId: 0,
        Code: CreditControlAvpCode.CcTime or CreditControlAvpCode.CcMoney or CreditControlAvpCode.CcTotalOctets
            or CreditControlAvpCode.CcInputOctets or CreditControlAvpCode.CcOutputOctets or CreditControlAvpCode.CcServiceSpecificUnits,
    };
}
