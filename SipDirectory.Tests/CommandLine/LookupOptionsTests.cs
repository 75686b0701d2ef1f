using CommandLine;
using SipDirectory.CommandLine;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
public sealed class LookupOptionsTests
{
    [TestMethod]
    [DataRow("lookup", "127.0.0.1:1234", 5.0, "")]
    [DataRow("lookup -", "127.0.0.1:1234", 5.0, "-")]
    [DataRow("lookup --server [::1]:80 --timeout 0.5 alice bob@example.org", "[::1]:80", 0.5, "alice|bob@example.org")]
    public void Parse_Arguments_FillsOptions(string arguments, string server, double timeout, string addressesOfRecord)
    {
        var result = Parser.Default.ParseArguments(arguments.Split(' '), typeof(LookupOptions));

        var options = Assert.IsInstanceOfType<LookupOptions>(result.Value);
        Assert.AreEqual(server, options.Server);
        Assert.AreEqual(timeout, options.Timeout);
        Assert.AreEqual(addressesOfRecord, string.Join('|', options.AddressesOfRecord));
    }
}
