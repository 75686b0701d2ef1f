using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>Our node connects to freeDiameter.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class FreeDiameterServerTests
{
    private const int Limit = 120_000;

    public required TestContext TestContext { get; init; }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Node_Connects_ExchangesCapabilitiesAndEndsByDpr()
    {
        var port = InteropNetwork.FreePort();
        await using var capture = await Capture.StartAsync(TestContext, port);
        await using var daemon = await FreeDiameter.StartAsync(TestContext, port);
        await using var node = await InteropNode.StartAsync("client");

        var peer = await InteropNode.ConnectAsync(node, daemon, TestContext);
        var state = peer.State;
        var capabilities = peer.Capabilities;
        await node.Node.StopAsync();
        await daemon.Log.WaitForAsync("STATE_CLOSING", TestContext.CancellationToken);

        Assert.AreEqual(PeerState.IOpen, state);
        Assert.AreEqual("freeDiameter", capabilities?.ProductName);
        Assert.AreEqual(InteropNetwork.Realm, peer.Realm);
        Assert.AreEqual(1, peer.Statistics.BaseMessages("DPA", isSent: false));
        await capture.AssertAsync(
            ("diameter.cmd.code == 257 && diameter.flags.request == 1 && diameter.Origin-Host == \"client.interop.example\"", 1),
            ("diameter.cmd.code == 257 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 1),
            ("diameter.cmd.code == 282 && diameter.flags.request == 1 && diameter.Disconnect-Cause == 0", 1),
            ("diameter.cmd.code == 282 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 1));
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Node_IsIdleForThreeIntervals_ItsWatchdogsAreAnswered()
    {
        var port = InteropNetwork.FreePort();
        await using var capture = await Capture.StartAsync(TestContext, port);
        await using var daemon = await FreeDiameter.StartAsync(TestContext, port);
        await using var node = await InteropNode.StartAsync("client", watchdog: TimeSpan.FromSeconds(6));

        var peer = await InteropNode.ConnectAsync(node, daemon, TestContext);
        await capture.WaitForAsync(280, isRequest: false, count: 3);
        await node.Node.StopAsync();

        Assert.AreEqual(3, peer.Statistics.BaseMessages("DWA", isSent: false));
        await capture.AssertAsync(
            ("diameter.cmd.code == 280 && diameter.flags.request == 1 && diameter.Origin-Host == \"client.interop.example\"", 3),
            ("diameter.cmd.code == 280 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 3));
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task FreeDiameter_Stops_ItsDprIsAnswered()
    {
        var port = InteropNetwork.FreePort();
        await using var capture = await Capture.StartAsync(TestContext, port);
        await using var daemon = await FreeDiameter.StartAsync(TestContext, port);
        await using var node = await InteropNode.StartAsync("client");

        var peer = await InteropNode.ConnectAsync(node, daemon, TestContext);
        var exitCode = await daemon.StopAsync(TestContext.CancellationToken);
        await node.WaitForAsync($"down {peer.Identity}", TestContext);

        Assert.AreEqual(0, exitCode);
        Assert.AreEqual(1, peer.Statistics.BaseMessages("DPR", isSent: false));
        await capture.AssertAsync(
            ("diameter.cmd.code == 282 && diameter.flags.request == 1 && diameter.Origin-Host == \"freediameter.interop.example\"", 1),
            ("diameter.cmd.code == 282 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 1));
    }
}
