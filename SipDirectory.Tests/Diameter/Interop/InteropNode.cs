using System.Net;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>Our nodes in the network of these tests.</summary>
internal static class InteropNode
{
    public const uint CreditControl = 4;

    // What the test does not look at must not come in between.
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    public static Task<TestNode> StartAsync(
        string name, DelegateApplication? application = null, TimeSpan? watchdog = null) =>
        TestNode.StartAsync(IdentityOf(name), application, options => options with
        {
            Realm = InteropNetwork.Realm,
            ListenOn = [new ListenAddress(new IPEndPoint(InteropNetwork.Address, InteropNetwork.FreePort()))],
            Applications = [new AdvertisedApplication(CreditControl)],
            PeerDefaults = new PeerOptions
            {
                Addresses = [InteropNetwork.Address],
                IdleTimeout = watchdog ?? Never,
                ReconnectWait = TimeSpan.FromMilliseconds(200),
            },
        });

    public static string IdentityOf(string name) => $"{name}.{InteropNetwork.Realm}";

    /// <summary>Connects to freeDiameter, and waits until the peer is open.</summary>
    public static async Task<Peer> ConnectAsync(TestNode node, FreeDiameter daemon, TestContext test)
    {
        var peer = node.Node.AddPeer(daemon.Uri, node.Node.Options.PeerDefaults);
        await node.WaitForAsync($"up {FreeDiameter.Identity}", test);
        return peer;
    }
}
