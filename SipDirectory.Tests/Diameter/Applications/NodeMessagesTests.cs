using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Applications;

[TestClass]
public sealed class NodeMessagesTests
{
    private static readonly uint[] SessionAndOrigin = [AvpCode.SessionId, AvpCode.OriginHost, AvpCode.OriginRealm];
    private static readonly MessageValidator Validator = new(DiameterDictionary.CreateDefault());

    [TestMethod]
    [DataRow("Credit-Control")]
    [DataRow("cc")]
    public async Task CreateRequest_CommandByName_IsSoundWithWhatTheNodeKnows(string command)
    {
        await using var node = NewNode();

        var request = node.CreateRequest(
            command, ("Destination-Realm", "b"), ("Service-Context-Id", "s"), ("CC-Request-Type", 1), ("CC-Request-Number", 0));

        Assert.IsNull(Validator.FindFault(request.ToArray()));
        Assert.AreEqual((CommandFlags.Request | CommandFlags.Proxiable, 272u, 4u), (request.Header.Flags, request.Header.CommandCode, request.Header.ApplicationId));
        Assert.AreSequenceEqual(SessionAndOrigin, request.Avps.Take(3).Select(avp => avp.Code).ToArray());
        Assert.IsTrue(request.Avps[0].Reader.TryGetUtf8String(out var session));
        Assert.StartsWith("a.example;", session);
    }

    [TestMethod]
    public async Task CreateRequest_GivenSessionAndOrigin_AreTaken()
    {
        await using var node = NewNode();

        var request = node.CreateRequest(
            "Credit-Control", ("Auth-Application-Id", 9), ("Origin-Realm", "r"), ("Origin-Host", "h"), ("Session-Id", "s"));

        Assert.AreSequenceEqual(
            ["s", "h", "r"], request.Avps.Take(3).Select(avp => avp.Reader.TryGetUtf8String(out var text) ? text : "").ToArray());
        Assert.HasCount(4, request.Avps);
    }

    [TestMethod]
    public async Task CreateRequest_UnknownNames_AreArgumentExceptions()
    {
        await using var node = NewNode();

        Assert.ThrowsExactly<ArgumentException>(() => node.CreateRequest("Update-Location"));
        Assert.ThrowsExactly<ArgumentException>(() => node.CreateRequest("Credit-Control", ("ULR-Flags", 1)));
    }

    [TestMethod]
    public async Task CreateAnswer_ResultByAvp_StandsOnce()
    {
        await using var node = NewNode();
        var request = node.CreateRequest("Credit-Control", ("Proxy-Info", [("Proxy-Host", "p"), ("Proxy-State", "x")]));

        var success = node.CreateAnswer(request);
        var busy = node.CreateAnswer(request, ("Result-Code", ResultCode.TooBusy));
        var unknown = node.CreateAnswer(request, ("Experimental-Result", [("Vendor-Id", 10415), ("Experimental-Result-Code", 5001)]));

        Assert.AreEqual((2001u, 3004u, 0u), (ResultOf(success), ResultOf(busy), ResultOf(unknown)));
        Assert.AreEqual((false, true, false), (success.Header.IsError, busy.Header.IsError, unknown.Header.IsError));
        Assert.HasCount(1, busy.FindAll(AvpCode.ResultCode).ToList());
        Assert.AreEqual(request.Avps[0], success.Avps[0]);
        Assert.IsNotNull(success.Find(AvpCode.ProxyInfo));
        Assert.IsNotNull(unknown.Find(AvpCode.ExperimentalResult));
    }

    private static DiameterNode NewNode() => new(new DiameterNodeOptions { Identity = "a.example" });

    private static uint ResultOf(Message answer) =>
        answer.Find(AvpCode.ResultCode) is { } avp && avp.Reader.TryGetUnsigned32(out var code) ? code : 0;
}
