using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class CapabilitiesExchangeTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_TwoNodes_AreOpenToEachOther()
    {
        await using var server = await TestNode.StartAsync("server.home.example");
        await using var client = await TestNode.StartAsync("client.away.example");

        var peer = await client.ConnectAsync(server, TestContext);
        var other = server.Node.FindPeer("client.away.example");

        Assert.AreEqual(PeerState.IOpen, peer.State);
        Assert.AreEqual(PeerState.ROpen, other?.State);
        Assert.AreEqual("READY", peer.ConnectionState.Name());
        Assert.AreEqual(WatchdogState.Okay, peer.WatchdogState);
        Assert.IsTrue(peer.IsInitiator);
        Assert.IsFalse(other?.IsInitiator);
        Assert.AreEqual("home.example", peer.Realm);
        Assert.AreEqual("SipDirectory.Diameter", peer.Capabilities?.ProductName);
        Assert.AreSequenceEqual(new[] { TestNode.TestApplication }, peer.ApplicationIds);
        Assert.AreEqual(1, peer.Statistics.BaseMessages("CER", isSent: true));
        Assert.AreEqual(1, peer.Statistics.BaseMessages("CEA", isSent: false));
        Assert.IsNull(peer.Statistics.DisconnectReason);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_ToTheRealm_IsAnswered()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.home.example", "home.example");
        await using var server = await TestNode.StartAsync("server.home.example", application);
        await using var client = await TestNode.StartAsync("client.away.example");
        var peer = await client.ConnectAsync(server, TestContext);
        var request = client.Request("home.example");

        var answer = await client.Node.SendRequestAsync(request);

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
        Assert.AreEqual(Answers.TextOf(request, AvpCode.SessionId), Answers.TextOf(answer, AvpCode.SessionId));
        Assert.AreEqual("client.away.example", Answers.TextOf(application.Requests[0], AvpCode.OriginHost));
        Assert.AreEqual(1, peer.Statistics.RequestsSent);
        Assert.AreEqual(1, peer.Statistics.AnswersByResultCode[2001]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_UnknownPeer_Gets3010()
    {
        await using var server = await TestNode.StartAsync("server.home.example", options => options with { AcceptUnknownPeers = false });
        await using var client = await TestNode.StartAsync("client.away.example");

        await AssertRefusedAsync(client, server, "DIAMETER_UNKNOWN_PEER");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_PeerKnownByName_IsAccepted()
    {
        await using var server = await TestNode.StartAsync("server.home.example", options => options with { AcceptUnknownPeers = false });
        await using var client = await TestNode.StartAsync("client.away.example");
        server.Node.AddPeer("Client.Away.example");

        var peer = await client.ConnectAsync(server, TestContext);

        Assert.IsTrue(peer.IsOpen);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_NoCommonApplication_Gets5010()
    {
        await using var server = await TestNode.StartAsync("server.home.example");
        await using var client = await TestNode.StartAsync(
            "client.away.example", options => options with { Applications = [new AdvertisedApplication(5)] });

        await AssertRefusedAsync(client, server, "DIAMETER_NO_COMMON_APPLICATION");
    }

    // RFC 6733 §6.11: the vendor says nothing about which application it is.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Cer_SameApplicationWithAVendor_IsCommon()
    {
        await using var server = await TestNode.StartAsync("server.home.example");
        await using var client = await TestNode.StartAsync(
            "client.away.example",
            options => options with { Applications = [new AdvertisedApplication(TestNode.TestApplication, VendorId: 10415, IsAccounting: true)] });

        var peer = await client.ConnectAsync(server, TestContext);

        Assert.AreSequenceEqual(new[] { TestNode.TestApplication }, peer.ApplicationIds);
    }

    private async Task AssertRefusedAsync(TestNode client, TestNode server, string code)
    {
        var peer = client.Node.AddPeer(server.Uri, client.Node.Options.PeerDefaults with { ReconnectWait = TimeSpan.FromMinutes(1) });
        while (peer.Statistics.DisconnectReason is null)
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        Assert.Contains(code, peer.Statistics.DisconnectReason);
        Assert.AreEqual(PeerState.Closed, peer.State);
    }
}
