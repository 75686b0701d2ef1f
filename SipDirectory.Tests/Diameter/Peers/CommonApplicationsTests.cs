using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class CommonApplicationsTests
{
    private const uint Relay = AdvertisedApplication.RelayId;

    [TestMethod]
    [DataRow(new[] { 4u }, new[] { 4u }, new[] { 4u }, DisplayName = "the same")]
    [DataRow(new[] { 4u, 16777251u }, new[] { 1u, 16777251u }, new[] { 16777251u }, DisplayName = "one of several")]
    [DataRow(new[] { 4u }, new[] { 5u }, new uint[0], DisplayName = "none")]
    [DataRow(new[] { 4u, 5u }, new[] { Relay }, new[] { 4u, 5u }, DisplayName = "the peer is a relay")]
    [DataRow(new[] { Relay }, new[] { 4u }, new[] { 4u }, DisplayName = "the local node is a relay")]
    public void Of_Identifiers_AreIntersected(uint[] local, uint[] peer, uint[] expected)
    {
        var common = CommonApplications.Of(local, peer);

        Assert.AreSequenceEqual(expected, common.Ids.Order().ToArray());
        Assert.AreEqual(expected.Length == 0, common.IsEmpty);
    }

    [TestMethod]
    public void Of_TwoRelays_HaveEverythingInCommon()
    {
        var common = CommonApplications.Of([Relay], [Relay]);

        Assert.IsFalse(common.IsEmpty);
        Assert.IsTrue(common.CanSend(16777238));
    }

    [TestMethod]
    public void CanSend_PeerWithoutTheApplication_OnlyMessagesOfTheBaseProtocol()
    {
        var common = CommonApplications.Of([Relay], [4]);

        Assert.IsTrue(common.CanSend(4));
        Assert.IsTrue(common.CanSend(0));
        Assert.IsFalse(common.CanSend(5));
    }
}
