using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Codec;

[TestClass]
public sealed class DiameterUriTests
{
    [TestMethod]
    [DataRow("aaa://ocs1.gy", "ocs1.gy", false, 3868, DiameterTransport.Tcp, "diameter", DisplayName = "all by default")]
    [DataRow("aaas://ocs1.gy", "ocs1.gy", true, 5658, DiameterTransport.Tcp, "diameter", DisplayName = "secure")]
    [DataRow("aaa://ocs1.gy:6666", "ocs1.gy", false, 6666, DiameterTransport.Tcp, "diameter", DisplayName = "port")]
    [DataRow("aaa://ocs1.gy;transport=sctp", "ocs1.gy", false, 3868, DiameterTransport.Sctp, "diameter", DisplayName = "transport")]
    [DataRow("aaa://h:1;transport=udp;protocol=radius", "h", false, 1, DiameterTransport.Udp, "radius", DisplayName = "all")]
    [DataRow("AAA://h;TRANSPORT=TCP;Protocol=Diameter", "h", false, 3868, DiameterTransport.Tcp, "diameter", DisplayName = "any letter case")]
    [DataRow("aaa://192.0.2.1", "192.0.2.1", false, 3868, DiameterTransport.Tcp, "diameter", DisplayName = "IPv4 address")]
    public void TryParse_Valid_GivesParts(
        string text, string host, bool isSecure, int port, DiameterTransport transport, string protocol)
    {
        Assert.IsTrue(DiameterUri.TryParse(text, out var uri, out var error), error);

        Assert.AreEqual(new DiameterUri(host, isSecure, port, transport, protocol), uri);
        Assert.AreEqual(uri, DiameterUri.Parse(uri.ToString()), "what is written is read back");
    }

    [TestMethod]
    [DataRow("", "begins with", DisplayName = "nothing")]
    [DataRow("ocs1.gy", "begins with", DisplayName = "no scheme")]
    [DataRow("http://ocs1.gy", "begins with", DisplayName = "another scheme")]
    [DataRow("aaa://", "host", DisplayName = "no host")]
    [DataRow("aaa://:3868", "host", DisplayName = "port without host")]
    [DataRow("aaa://a b", "host", DisplayName = "blank in the host")]
    [DataRow("aaa://[::1]:3868", "host", DisplayName = "IPv6 address")]
    [DataRow("aaa://h:", "port", DisplayName = "empty port")]
    [DataRow("aaa://h:0", "port", DisplayName = "port 0")]
    [DataRow("aaa://h:65536", "port", DisplayName = "port too great")]
    [DataRow("aaa://h:-1", "port", DisplayName = "negative port")]
    [DataRow("aaa://h:1:2", "port", DisplayName = "two ports")]
    [DataRow("aaa://h;transport=", "transport", DisplayName = "empty transport")]
    [DataRow("aaa://h;transport=0", "transport", DisplayName = "transport as a number")]
    [DataRow("aaa://h;transport=tls", "transport", DisplayName = "unknown transport")]
    [DataRow("aaa://h;transport=tcp,sctp", "transport", DisplayName = "two transports")]
    [DataRow("aaa://h;transport=+1", "transport", DisplayName = "transport as a signed number")]
    [DataRow("aaa://h;transport= tcp", "transport", DisplayName = "blank before the transport")]
    [DataRow("aaa://h;protocol=http", "protocol", DisplayName = "unknown protocol")]
    [DataRow("aaa://h;transport=udp", "udp", DisplayName = "Diameter by UDP")]
    [DataRow("aaa://h;protocol=radius;transport=udp", "order", DisplayName = "wrong order")]
    [DataRow("aaa://h;", "order", DisplayName = "nothing behind the semicolon")]
    [DataRow("aaa://h;transport=tcp;", "order", DisplayName = "nothing behind the last semicolon")]
    [DataRow("aaa://h;foo=bar", "order", DisplayName = "unknown parameter")]
    public void TryParse_Invalid_SaysWhy(string text, string reason)
    {
        Assert.IsFalse(DiameterUri.TryParse(text, out _, out var error));

        Assert.Contains(reason, error);
        Assert.ThrowsExactly<FormatException>(() => DiameterUri.Parse(text));
    }

    [TestMethod]
    [DataRow("a;transport=sctp", 3868, DiameterTransport.Tcp, "diameter", DisplayName = "parameters in the host")]
    [DataRow("a", 0, DiameterTransport.Tcp, "diameter", DisplayName = "port 0")]
    [DataRow("a", 65536, DiameterTransport.Tcp, "diameter", DisplayName = "port too great")]
    [DataRow("a", 3868, (DiameterTransport)7, "diameter", DisplayName = "unknown transport")]
    [DataRow("a", 3868, DiameterTransport.Tcp, "http", DisplayName = "unknown protocol")]
    [DataRow("a", 3868, DiameterTransport.Udp, "diameter", DisplayName = "Diameter by UDP")]
    public void Constructor_PartsOfNoUri_Throws(string host, int port, DiameterTransport transport, string protocol)
    {
        Assert.ThrowsExactly<ArgumentException>(() => new DiameterUri(host, isSecure: false, port, transport, protocol));
    }
}
