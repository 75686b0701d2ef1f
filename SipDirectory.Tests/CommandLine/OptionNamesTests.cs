using SipDirectory.CommandLine;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
public sealed class OptionNamesTests
{
    [TestMethod]
    [DataRow("", "")]
    [DataRow("serve -v --data x -p 1", "serve -v --data x -p 1")]
    [DataRow("--tcp-addr ::1 --tcp-port 1 --udp-ip=::1", "--ip ::1 --port 1 --udp-addr=::1")]
    [DataRow("--tcp-ip=a=b --udp-addr c", "--ip=a=b --udp-addr c")]
    [DataRow("--tcp-addresses --tcp", "--tcp-addresses --tcp")]
    [DataRow("--allow a", "--allow=a")]
    [DataRow("--allow a -v --allow=b --allow c", "--allow=a,b,c -v")]
    [DataRow("--allow a --allow --allow b", "--allow=a,b --allow")]
    [DataRow("--allow -v", "--allow -v")]
    [DataRow("--allow", "--allow")]
    [DataRow("--allow= --allow a", "--allow=,a")]
    [DataRow("--tcp-ip x -- --tcp-ip --allow a --allow b", "--ip x -- --tcp-ip --allow a --allow b")]
    [DataRow("--ws-origin a --allow b --ws-origin=c --ws-ip d", "--ws-origin=a,c --allow=b --ws-addr d")]
    [DataRow("listen --tcp-ip a --tcp-port 1 --udp-ip b --ws-ip c", "listen --tcp-addr a --tcp-port 1 --udp-addr b --ws-addr c")]
    [DataRow("gy-server --tcp-port 1", "gy-server --tcp-port 1")]
    [DataRow("gy-client --tcp-port 1", "gy-client --tcp-port 1")]
    [DataRow("gy-proxy --tcp-port 1 --upstream aaa://a;transport=tcp --rules r --upstream=aaa://b", "gy-proxy --tcp-port 1 --upstream=aaa://a;transport=tcp,aaa://b --rules r")]
    [DataRow("gy-server --peer a --connect=b -v --peer=c --connect d --allow e", "gy-server --peer=a,c --connect=b,d -v --allow e")]
    [DataRow("--diameter-peer a --diameter-connect=b --diameter-peer=c --diameter-connect d --peer e", "--diameter-peer=a,c --diameter-connect=b,d --peer e")]
    [DataRow("lookup --tcp-addr x", "lookup --tcp-addr x")]
    public void Unify_Arguments_HaveOneNameAndOneValueEach(string arguments, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', OptionNames.Unify(arguments.Split(' '))));
}
