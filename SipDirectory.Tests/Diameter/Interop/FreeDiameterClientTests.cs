using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>FreeDiameter connects to our node.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class FreeDiameterClientTests
{
    private const int Limit = 120_000;

    public required TestContext TestContext { get; init; }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task FreeDiameter_Connects_ExchangesCapabilitiesAndEndsByDpr()
    {
        await using var node = await InteropNode.StartAsync("server");
        await using var capture = await Capture.StartAsync(TestContext, node.Port);
        await using var daemon = await ConnectAsync(node);

        var peer = node.Node.FindPeer(FreeDiameter.Identity);
        var state = peer?.State;
        await daemon.StopAsync(TestContext.CancellationToken);
        await node.WaitForAsync($"down {FreeDiameter.Identity}", TestContext);

        Assert.AreEqual(PeerState.ROpen, state);
        Assert.AreEqual("freeDiameter", peer?.Capabilities?.ProductName);
        await capture.AssertAsync(
            ("diameter.cmd.code == 257 && diameter.flags.request == 1 && diameter.Origin-Host == \"freediameter.interop.example\"", 1),
            ("diameter.cmd.code == 257 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 1),
            ("diameter.cmd.code == 282 && diameter.flags.request == 1 && diameter.Origin-Host == \"freediameter.interop.example\"", 1),
            ("diameter.cmd.code == 282 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 1));
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task FreeDiameter_IsIdleForThreeIntervals_ItsWatchdogsAreAnswered()
    {
        await using var node = await InteropNode.StartAsync("server");
        await using var capture = await Capture.StartAsync(TestContext, node.Port);
        await using var daemon = await ConnectAsync(node, watchdogSeconds: 6);

        await capture.WaitForAsync(280, isRequest: false, count: 3);

        Assert.IsTrue(node.Node.FindPeer(FreeDiameter.Identity)?.IsOpen);
        await capture.AssertAsync(
            ("diameter.cmd.code == 280 && diameter.flags.request == 1 && diameter.Origin-Host == \"freediameter.interop.example\"", 3),
            ("diameter.cmd.code == 280 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 3));
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Node_Stops_FreeDiameterAnswersItsDpr()
    {
        await using var node = await InteropNode.StartAsync("server");
        await using var capture = await Capture.StartAsync(TestContext, node.Port);
        await using var daemon = await ConnectAsync(node);

        var peer = node.Node.FindPeer(FreeDiameter.Identity);
        await node.Node.StopAsync();

        Assert.AreEqual(1, peer?.Statistics.BaseMessages("DPA", isSent: false));
        await capture.AssertAsync(
            ("diameter.cmd.code == 282 && diameter.flags.request == 1 && diameter.Origin-Host == \"server.interop.example\"", 1),
            ("diameter.cmd.code == 282 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 1));
    }

    private async Task<FreeDiameter> ConnectAsync(TestNode node, int watchdogSeconds = 30)
    {
        var daemon = await FreeDiameter.StartAsync(
            TestContext, InteropNetwork.FreePort(), watchdogSeconds, (node.Node.Options.Identity, node.Port));
        await node.WaitForAsync($"up {FreeDiameter.Identity}", TestContext);
        // Before it has our CEA it ends a connection without a DPR.
        await daemon.Log.WaitForAsync("'STATE_OPEN'", TestContext.CancellationToken);
        return daemon;
    }
}
