using SipDirectory.Diameter.Peers;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>What a request keeps when it is sent to somebody else.</summary>
[TestClass]
public sealed class PendingRequestTests
{
    // RFC 6733 §3: whoever had it before the connection was lost may have handled it.
    [TestMethod]
    public void Redirected_AfterALostConnection_KeepsTheTBit()
    {
        var request = new PendingRequest(ReadOnlyMemory<byte>.Empty, deadline: 1) { IsRetransmission = true };

        var redirected = request.Redirected();

        Assert.IsTrue(redirected.IsRetransmission);
        Assert.AreEqual(1, redirected.Redirects);
    }
}
