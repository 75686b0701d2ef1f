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
    private const uint CreditControlCommand = 272;
    private const uint RequestNumber = 415;
    private const uint RequestType = 416;
    private const uint ServiceContextId = 461;

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
            ("diameter.cmd.code == 272 && diameter.flags.request == 1", 2),
            ("diameter.cmd.code == 272 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 2));
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

    private static Message Request(string sessionId, string host) =>
        new(new DiameterHeader(CommandFlags.Request | CommandFlags.Proxiable, CreditControlCommand, InteropNode.CreditControl, 0, 0))
        {
            Avps =
            {
                Avp.Utf8String(AvpCode.SessionId, sessionId),
                Avp.Identity(AvpCode.DestinationRealm, InteropNetwork.Realm),
                Avp.Identity(AvpCode.DestinationHost, host),
                Avp.Unsigned32(AvpCode.AuthApplicationId, InteropNode.CreditControl),
                Avp.Utf8String(ServiceContextId, "32251@3gpp.org"),
                Avp.Integer32(RequestType, 1),
                Avp.Unsigned32(RequestNumber, 0),
            },
        };

    private static ValueTask<Message> Answer(Message request, Peer from)
    {
        var answer = request.CreateAnswer(ResultCode.Success, InteropNode.IdentityOf("server"), InteropNetwork.Realm);
        foreach (var code in new[] { AvpCode.AuthApplicationId, RequestType, RequestNumber })
        {
            answer.Avps.Add(request.Find(code)!);
        }

        return ValueTask.FromResult(answer);
    }
}
