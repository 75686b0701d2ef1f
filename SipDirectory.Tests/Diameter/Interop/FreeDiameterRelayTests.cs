using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>Two nodes of ours that do not know each other, and freeDiameter between them.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class FreeDiameterRelayTests
{
    private const int Limit = 120_000;

    public required TestContext TestContext { get; init; }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_ThroughFreeDiameter_IsAnswered()
    {
        var application = new DelegateApplication(InteropNode.CreditControl, Answer);
        await using var server = await InteropNode.StartAsync("server", application);
        var port = InteropNetwork.FreePort();
        await using var capture = await Capture.StartAsync(TestContext, port, server.Port);
        await using var relay = await FreeDiameter.StartAsync(TestContext, port, connectTo: (server.Node.Options.Identity, server.Port));
        await server.WaitForAsync($"up {FreeDiameter.Identity}", TestContext);
        await using var client = await InteropNode.StartAsync("client");
        var peer = await InteropNode.ConnectAsync(client, relay, TestContext);

        var request = Request(client.Node.SessionIds.Next(), server.Node.Options.Identity);
        var answer = await client.Node.SendRequestAsync(request, through: peer);

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.AreEqual("server.interop.example", Answers.TextOf(answer, AvpCode.OriginHost));
        Assert.AreEqual(Answers.TextOf(request, AvpCode.SessionId), Answers.TextOf(answer, AvpCode.SessionId));
        Assert.AreEqual("client.interop.example", string.Join(' ', Answers.TextsOf(application.Requests[0], AvpCode.RouteRecord)));
        Assert.AreEqual(request.Header.EndToEnd, application.Requests[0].Header.EndToEnd);
        await capture.AssertAsync(
            ("diameter.cmd.code == 272 && diameter.flags.request == 1 && diameter.CC-Request-Type == 2", 2),
            ("diameter.cmd.code == 272 && diameter.flags.request == 1 && diameter.CC-Total-Octets == 1048576", 2),
            ("diameter.cmd.code == 272 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 2),
            ("diameter.cmd.code == 272 && diameter.flags.request == 0 && diameter.CC-Total-Octets == 1073741824", 2));
    }

    // What an agent says when it does not know the way: an answer with the E bit that is not the server's.
    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_FreeDiameterKnowsNoWay_Is3002()
    {
        var port = InteropNetwork.FreePort();
        await using var capture = await Capture.StartAsync(TestContext, port);
        await using var relay = await FreeDiameter.StartAsync(TestContext, port);
        await using var client = await InteropNode.StartAsync("client");
        var peer = await InteropNode.ConnectAsync(client, relay, TestContext);

        var answer = await client.Node.SendRequestAsync(
            Request(client.Node.SessionIds.Next(), InteropNode.IdentityOf("nobody")), through: peer);

        Assert.AreEqual(ResultCode.UnableToDeliver, Answers.ResultOf(answer));
        Assert.IsTrue(answer.Header.IsError);
        await capture.AssertAsync(("diameter.cmd.code == 272 && diameter.flags.error == 1 && diameter.Result-Code == 3002", 1));
    }

    private static Message Request(string sessionId, string host) => new CreditControlRequest
    {
        SessionId = sessionId,
        OriginHost = InteropNode.IdentityOf("client"),
        OriginRealm = InteropNetwork.Realm,
        DestinationRealm = InteropNetwork.Realm,
        DestinationHost = host,
        ServiceContextId = "32251@3gpp.org",
        CcRequestType = CcRequestType.UpdateRequest,
        CcRequestNumber = 1,
        EventTimestamp = DateTimeOffset.UtcNow,
        MultipleServicesCreditControls =
        [
            Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl,
            [
                Avp.Group(CreditControlAvpCode.RequestedServiceUnit, []),
                Avp.Group(CreditControlAvpCode.UsedServiceUnit, [Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, 1 << 20)]),
                Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 100),
            ]),
        ],
    }.Message;

    private static ValueTask<Message> Answer(Message message, Peer from)
    {
        var request = new CreditControlRequest(message);
        var answer = new CreditControlAnswer
        {
            SessionId = request.SessionId,
            ResultCode = ResultCode.Success,
            OriginHost = InteropNode.IdentityOf("server"),
            OriginRealm = InteropNetwork.Realm,
            CcRequestType = request.CcRequestType,
            CcRequestNumber = request.CcRequestNumber,
            MultipleServicesCreditControls =
            [
                Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl,
                [
                    Avp.Group(CreditControlAvpCode.GrantedServiceUnit, [Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, 1 << 30)]),
                    Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 100),
                    Avp.Unsigned32(CreditControlAvpCode.ValidityTime, 3600),
                ]),
            ],
        };
        answer.Message.Header = message.Header.ToAnswer();
        return ValueTask.FromResult(answer.Message);
    }
}
