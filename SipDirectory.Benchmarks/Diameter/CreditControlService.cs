using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>Answers 2001, with the AVPs that the ABNF of a Credit-Control-Answer asks for.</summary>
internal sealed class CreditControlService(string identity) : IDiameterApplication
{
    private static readonly uint[] Copied =
        [AvpCode.AuthApplicationId, CreditControlAvpCode.CcRequestType, CreditControlAvpCode.CcRequestNumber];

    public AdvertisedApplication Advertised => new(CreditControlRequest.ApplicationId);

    public ValueTask<Message> AnswerAsync(Message request, Peer from, CancellationToken cancellationToken)
    {
        var answer = request.CreateAnswer(ResultCode.Success, identity, DiameterServer.Realm);
        foreach (var code in Copied)
        {
            answer.Avps.Add(request.Find(code)!);
        }

        return ValueTask.FromResult(answer);
    }
}
