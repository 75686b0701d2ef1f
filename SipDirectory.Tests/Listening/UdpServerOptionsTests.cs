using System.Net;
using SipDirectory.Listening;

namespace SipDirectory.Tests.Listening;

[TestClass]
public sealed class UdpServerOptionsTests
{
    [TestMethod]
    [DataRow("127.0.0.1:5060", null, true)]
    [DataRow("127.9.9.9:5060", null, true)]
    [DataRow("[::1]:5060", null, true)]
    [DataRow("127.0.0.1:1234", null, false, DisplayName = "own port")]
    [DataRow("192.0.2.1:5060", null, false, DisplayName = "another machine")]
    [DataRow("192.0.2.1:5060", "192.0.2.0/24", true)]
    [DataRow("192.0.2.1:1234", "192.0.2.0/24", false, DisplayName = "allowed, but perhaps another echo")]
    [DataRow("127.0.0.1:5060", "192.0.2.0/24", false, DisplayName = "this machine is not among those allowed")]
    public void MayEchoTo_Sender_IsAnsweredOnlyWhereItIsSafe(string sender, string? allowed, bool expected)
    {
        var options = new UdpServerOptions
        {
            Endpoint = new IPEndPoint(IPAddress.Any, 1234),
            Allowed = allowed is null ? null : new AllowedNetworks([IPNetwork.Parse(allowed)]),
            IsEcho = true,
        };

        Assert.AreEqual(expected, options.MayEchoTo(IPEndPoint.Parse(sender), 1234));
    }
}
