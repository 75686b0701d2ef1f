using System.Net;
using SipDirectory.Client;

namespace SipDirectory.Tests.Client;

[TestClass]
public sealed class ServerAddressTests
{
    [TestMethod]
    [DataRow("127.0.0.1:1234", "127.0.0.1:1234", typeof(IPEndPoint))]
    [DataRow("0.0.0.0:1", "0.0.0.0:1", typeof(IPEndPoint))]
    [DataRow("[::1]:1234", "[::1]:1234", typeof(IPEndPoint))]
    [DataRow("[2001:db8::5]:65535", "[2001:db8::5]:65535", typeof(IPEndPoint))]
    [DataRow("localhost:1234", "Unspecified/localhost:1234", typeof(DnsEndPoint))]
    [DataRow("regs_1.example.org:80", "Unspecified/regs_1.example.org:80", typeof(DnsEndPoint))]
    public void TryParse_HostAndPort_GivesEndPoint(string text, string expected, Type type)
    {
        var parsed = ServerAddress.TryParse(text, out var server);

        Assert.IsTrue(parsed);
        Assert.AreEqual(expected, server!.ToString());
        Assert.AreEqual(type, server.GetType());
    }

    [TestMethod]
    [DataRow("", DisplayName = "empty")]
    [DataRow("127.0.0.1", DisplayName = "no port")]
    [DataRow("localhost:", DisplayName = "empty port")]
    [DataRow(":1234", DisplayName = "empty host")]
    [DataRow("localhost:0", DisplayName = "port 0")]
    [DataRow("localhost:65536", DisplayName = "port too large")]
    [DataRow("localhost:+80", DisplayName = "sign")]
    [DataRow("localhost: 80", DisplayName = "blank")]
    [DataRow("::1:1234", DisplayName = "IPv6 without brackets")]
    [DataRow("[::1]", DisplayName = "IPv6 without port")]
    [DataRow("[]:1234", DisplayName = "empty brackets")]
    [DataRow("[127.0.0.1]:1234", DisplayName = "IPv4 in brackets")]
    [DataRow("[localhost]:1234", DisplayName = "name in brackets")]
    [DataRow("sip:localhost:1234", DisplayName = "scheme")]
    [DataRow("local\nhost:1234", DisplayName = "control character")]
    public void TryParse_Other_Fails(string text)
    {
        var parsed = ServerAddress.TryParse(text, out var server);

        Assert.IsFalse(parsed);
        Assert.IsNull(server);
    }

    [TestMethod]
    public void TryParse_NameLongerThanAnyHost_Fails()
    {
        var parsed = ServerAddress.TryParse(new string('a', 256) + ":1", out _);

        Assert.IsFalse(parsed);
    }
}
