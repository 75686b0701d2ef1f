using SipDirectory.CommandLine;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
public sealed class VerbsTests
{
    // The help of the others is that of the server.
    private static readonly string[] VerbsOfTheirOwn = ["listen", "lookup", "generate", "gy-server", "gy-client", "gy-proxy"];

    private const int Limit = 20_000;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("-d", "-d needs a value")]
    [DataRow("--data", "--data needs a value")]
    [DataRow("--data=", "--data needs a value")]
    [DataRow("--data ''", "--data: the file name is empty")]
    [DataRow("--data=a\nb", "--data: the value has a line end in it")]
    [DataRow("-i", "-i needs a value")]
    [DataRow("--ip", "--ip needs a value")]
    [DataRow("--ip localhost", "--ip: 'localhost' is not an IP address")]
    [DataRow("--ip 1", "--ip: '1' is not an IP address")]
    [DataRow("--ip 127.0.0.010", "--ip: '127.0.0.010' is not an IP address")]
    [DataRow("--ip 127.0.0.256", "--ip: '127.0.0.256' is not an IP address")]
    [DataRow("--ip [::1]:80", "--ip: '[::1]:80' is not an IP address")]
    [DataRow("-p", "-p needs a value")]
    [DataRow("-vp", "-p needs a value")]
    [DataRow("-p -v", "-p needs a value")]
    [DataRow("--port", "--port needs a value")]
    [DataRow("--port -v", "--port needs a value")]
    [DataRow("--port=", "--port needs a value")]
    [DataRow("--port -- 80", "--port needs a value")]
    [DataRow("-p x", "--port: the value is not of the right form")]
    [DataRow("-p ''", "--port: the value is not of the right form")]
    [DataRow("-p 99999999999", "--port: the value is not of the right form")]
    [DataRow("-p -1", "--port: -1 is not between 0 and 65535")]
    [DataRow("--port=-1", "--port: -1 is not between 0 and 65535")]
    [DataRow("-p65536", "--port: 65536 is not between 0 and 65535")]
    [DataRow("-vp65536", "--port: 65536 is not between 0 and 65535")]
    [DataRow("serve -p 65536", "--port: 65536 is not between 0 and 65535")]
    [DataRow("-p 1 --port 2", "--port is given more than once")]
    [DataRow("-v -v", "--verbose is given more than once")]
    [DataRow("-v --verbose", "--verbose is given more than once")]
    [DataRow("--verbose=yes", "--verbose takes no value")]
    [DataRow("--tcp-ip localhost", "--ip: 'localhost' is not an IP address")]
    [DataRow("--ip ::1 --tcp-addr ::1", "--ip is given more than once")]
    [DataRow("--udp-addr", "--udp-addr needs a value")]
    [DataRow("--udp-addr localhost", "--udp-addr: 'localhost' is not an IP address")]
    [DataRow("--udp-addr ::1 --udp-ip ::1", "--udp-addr is given more than once")]
    [DataRow("--udp-port", "--udp-port needs a value")]
    [DataRow("--udp-port x", "--udp-port: the value is not of the right form")]
    [DataRow("--udp-port -1", "--udp-port: -1 is not between 0 and 65535")]
    [DataRow("--udp-port=65536", "--udp-port: 65536 is not between 0 and 65535")]
    [DataRow("--udp-port 0 --udp-port 0", "--udp-port is given more than once")]
    [DataRow("--udp-any-source=1", "--udp-any-source takes no value")]
    [DataRow("--udp-port 0 --udp-addr 0.0.0.0", "--udp-addr: 0.0.0.0 needs --allow CIDR or --udp-any-source: whoever forges the source of a datagram has the answer sent to somebody else")]
    [DataRow("--udp-addr :: --udp-port 53", "--udp-addr: :: needs --allow CIDR or --udp-any-source: whoever forges the source of a datagram has the answer sent to somebody else")]
    [DataRow("--udp-ip 192.0.2.1 --udp-port 53", "--udp-addr: 192.0.2.1 needs --allow CIDR or --udp-any-source: whoever forges the source of a datagram has the answer sent to somebody else")]
    [DataRow("--udp-addr ::1", "--udp-addr: needs --udp-port")]
    [DataRow("--udp-any-source", "--udp-any-source: needs --udp-port")]
    [DataRow("--ws-addr", "--ws-addr needs a value")]
    [DataRow("--ws-addr localhost", "--ws-addr: 'localhost' is not an IP address")]
    [DataRow("--ws-ip localhost", "--ws-addr: 'localhost' is not an IP address")]
    [DataRow("--ws-addr ::1", "--ws-addr: needs --ws-port")]
    [DataRow("--ws-origin https://noc.example.com", "--ws-origin: needs --ws-port")]
    [DataRow("--ws-port 0 --ws-origin noc.example.com", "--ws-origin: 'noc.example.com' is not an origin such as https://noc.example.com, nor null, nor *")]
    [DataRow("--ws-port 0 --ws-origin * --ws-origin https://a/b", "--ws-origin: 'https://a/b' is not an origin such as https://noc.example.com, nor null, nor *")]
    [DataRow("--ws-port x", "--ws-port: the value is not of the right form")]
    [DataRow("--ws-port 65536", "--ws-port: 65536 is not between 0 and 65535")]
    [DataRow("--ws-port 0 --ws-port 0", "--ws-port is given more than once")]
    [DataRow("--batch", "--batch: needs --console")]
    [DataRow("--console --data -", "--console: standard input cannot be both the dump (--data -) and the commands")]
    [DataRow("--console=yes", "--console takes no value")]
    [DataRow("--allow", "--allow needs a value")]
    [DataRow("--allow=", "--allow needs a value")]
    [DataRow("--allow 10.0.0.0/8 --allow -v", "--allow needs a value")]
    [DataRow("--allow 10.0.0.0/8 stray", "'stray' is neither an option nor a verb")]
    [DataRow("--allow localhost", "--allow: 'localhost' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.1", "--allow: '10.0.0.1' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.1/8", "--allow: '10.0.0.1/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10/8", "--allow: '10/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 010.0.0.0/8", "--allow: '010.0.0.0/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.0/33", "--allow: '10.0.0.0/33' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.0/-1", "--allow: '10.0.0.0/-1' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.0/", "--allow: '10.0.0.0/' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.0/255.0.0.0", "--allow: '10.0.0.0/255.0.0.0' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 2001:db8::/129", "--allow: '2001:db8::/129' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("--allow 10.0.0.0/8 --allow ::/x", "--allow: '::/x' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("-l", "-l needs a value")]
    [DataRow("--log", "--log needs a value")]
    [DataRow("--log=", "--log needs a value")]
    [DataRow("--log ''", "--log: the file name is empty")]
    [DataRow("--log /nonexistent/log", "--log /nonexistent/log: no such file")]
    [DataRow("--log /", "--log /: is a directory")]
    [DataRow("--idle", "--idle needs a value")]
    [DataRow("--idle x", "--idle: the value is not of the right form")]
    [DataRow("--idle 0", "--idle: 0 is not a number of seconds above 0 and up to 604800")]
    [DataRow("--idle -1", "--idle: -1 is not a number of seconds above 0 and up to 604800")]
    [DataRow("--idle NaN", "--idle: NaN is not a number of seconds above 0 and up to 604800")]
    [DataRow("--idle 604800.5", "--idle: 604800.5 is not a number of seconds above 0 and up to 604800")]
    [DataRow("--max-line", "--max-line needs a value")]
    [DataRow("--max-line 1.5", "--max-line: the value is not of the right form")]
    [DataRow("--max-line 0", "--max-line: 0 is not between 1 and 1048576")]
    [DataRow("--max-line 1048577", "--max-line: 1048577 is not between 1 and 1048576")]
    [DataRow("--max-connections", "--max-connections needs a value")]
    [DataRow("--max-connections many", "--max-connections: the value is not of the right form")]
    [DataRow("--max-connections 0", "--max-connections: 0 is less than 1")]
    [DataRow("--skip-bad-records=1", "--skip-bad-records takes no value")]
    [DataRow("--match", "--match needs a value")]
    [DataRow("--match fuzzy", "--match: 'fuzzy' is neither 'exact' nor 'sip'")]
    [DataRow("--match 1", "--match: '1' is neither 'exact' nor 'sip'")]
    [DataRow("-x", "-x is no option")]
    [DataRow("-vx", "-x is no option")]
    [DataRow("--bogus", "--bogus is no option")]
    [DataRow("--bogus=1", "--bogus is no option")]
    [DataRow("--vers", "--vers is no option")]
    [DataRow("--a\nb", @"--a\nb is no option")]
    [DataRow("--help=1", "--help takes no value")]
    [DataRow("--version=1", "--version takes no value")]
    [DataRow("stray", "'stray' is neither an option nor a verb")]
    [DataRow("-v stray", "'stray' is neither an option nor a verb")]
    [DataRow("serve stray", "'stray' is neither an option nor a verb")]
    [DataRow("-- stray", "'stray' is neither an option nor a verb")]
    [DataRow("-- -v", "'-v' is neither an option nor a verb")]
    [DataRow("a\nb", @"'a\nb' is neither an option nor a verb")]
    [DataRow("-v lookup", "'lookup' is neither an option nor a verb")]
    [DataRow("lookup -p 80", "-p is no option")]
    [DataRow("lookup --tcp-port 80", "--tcp-port is no option")]
    [DataRow("lookup --server", "--server needs a value")]
    [DataRow("lookup alice --server -- bob", "--server needs a value")]
    [DataRow("lookup --timeout x alice", "--timeout: the value is not of the right form")]
    [DataRow("lookup --timeout=", "--timeout needs a value")]
    [DataRow("lookup --server [::1]:1 --server [::1]:2", "--server is given more than once")]
    [DataRow("listen stray", "'stray' is no option of listen")]
    [DataRow("listen --data x", "--data is no option")]
    [DataRow("listen --port 1", "--port is no option")]
    [DataRow("listen --tcp-port 65536", "--tcp-port: 65536 is not between 0 and 65535")]
    [DataRow("listen --udp-port -1", "--udp-port: -1 is not between 0 and 65535")]
    [DataRow("listen --ws-port 65536", "--ws-port: 65536 is not between 0 and 65535")]
    [DataRow("listen --tcp-ip localhost", "--tcp-addr: 'localhost' is not an IP address")]
    [DataRow("listen --udp-ip localhost", "--udp-addr: 'localhost' is not an IP address")]
    [DataRow("listen --ws-ip localhost", "--ws-addr: 'localhost' is not an IP address")]
    [DataRow("listen --allow 10.0.0.1/8", "--allow: '10.0.0.1/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [DataRow("listen --idle 0", "--idle: 0 is not a number of seconds above 0 and up to 604800")]
    [DataRow("listen --batch", "--batch: needs --console")]
    [DataRow("listen --log ''", "--log: the file name is empty")]
    [DataRow("generate -o", "-o needs a value")]
    [DataRow("generate --output=", "--output needs a value")]
    [DataRow("generate --records", "--records needs a value")]
    [DataRow("generate --records x", "--records: the value is not of the right form")]
    [DataRow("generate --records 0", "--records 0: must be from 1 to 1000000000")]
    [DataRow("generate --seed", "--seed needs a value")]
    [DataRow("generate --seed x", "--seed: the value is not of the right form")]
    [DataRow("generate --seed 1 --seed 2", "--seed is given more than once")]
    [DataRow("generate --data x", "--data is no option")]
    [DataRow("generate stray", "generate: 'stray' is no option")]
    [DataRow("gy-server stray", "'stray' is no option of gy-server")]
    [DataRow("gy-server --tcp-port 1", "--tcp-port is no option")]
    [DataRow("gy-server --host", "--host needs a value")]
    [DataRow("gy-server --host=a/b", "--host: 'a/b' is not a host name such as gy-server.example.com")]
    [DataRow("gy-server --host=ä.example", "--host: 'ä.example' is not a host name such as gy-server.example.com")]
    [DataRow("gy-server --realm=:", "--realm: ':' is not a realm such as example.com")]
    [DataRow("gy-server --ip 1", "--ip: '1' is not an IP address")]
    [DataRow("gy-server --port 65536", "--port: 65536 is not between 0 and 65535")]
    [DataRow("gy-server --port=-1", "--port: -1 is not between 0 and 65535")]
    [DataRow("gy-server --log=", "--log needs a value")]
    [DataRow("gy-server --log /nowhere/log", "--log /nowhere/log: no such file")]
    [DataRow("gy-client stray", "'stray' is no option of gy-client")]
    [DataRow("gy-client --host a/b", "--host: 'a/b' is neither a host name nor an IP address")]
    [DataRow("gy-client --port 0", "--port: 0 is not between 1 and 65535")]
    [DataRow("gy-client -c 0", "--count: 0 is less than 1")]
    [DataRow("gy-client -c x", "--count: the value is not of the right form")]
    [DataRow("gy-client --sessions 10001", "--sessions: 10001 is not between 1 and 10000")]
    [DataRow("gy-client --event buy", "--event: 'buy' is none of direct-debiting, refund-account, check-balance, price-enquiry")]
    [DataRow("gy-client --origin-host a/b", "--origin-host: 'a/b' is not a host name such as gy-client.example.com")]
    [DataRow("gy-client --origin-realm :", "--origin-realm: ':' is not a realm such as example.com")]
    [DataRow("gy-client --destination-realm :", "--destination-realm: ':' is not a realm such as example.com")]
    [DataRow("gy-client --msisdn ''", "--msisdn: has 0 characters, not 1 to 255")]
    [DataRow("gy-client --octets 1 --time 1", "--octets, --time, --units: only one of them can be given")]
    [DataRow("gy-client --timeout 0", "--timeout: 0 is not a number of seconds above 0 and up to 86400")]
    [DataRow("gy-client --timeout NaN", "--timeout: NaN is not a number of seconds above 0 and up to 86400")]
    [DataRow("gy-client --rate 0 -c 1", "--rate: 0 is not above 0 and up to 1000000")]
    [DataRow("gy-client --rate 5", "--rate, --concurrency: need --seconds or --count")]
    [DataRow("gy-client --concurrency 0", "--concurrency: 0 is not between 1 and 10000")]
    [DataRow("gy-client --seconds -1", "--seconds: -1 is not a number of seconds above 0 and up to 86400")]
    [DataRow("gy-client --seconds 1 --concurrency 2 --sessions 2", "--concurrency: is --sessions of a load; only one of them can be given")]
    [DataRow("gy-client --seconds 1 --pretty", "--pretty: a load shows no messages")]
    [DataRow("gy-client --mock --pretty", "--mock: goes with --host, --port, --count and --timeout only")]
    [DataRow("gy-proxy stray", "'stray' is no option of gy-proxy")]
    [DataRow("gy-proxy", "--upstream is missing: where are messages to go?")]
    [DataRow("gy-proxy --upstream ocs1.gy", "--upstream: 'ocs1.gy': a DiameterURI begins with aaa:// or aaas://")]
    [DataRow("gy-proxy --upstream aaa://a --upstream aaa://b:0", "--upstream: 'aaa://b:0': the port of a DiameterURI is a number from 1 to 65535")]
    [DataRow("gy-proxy --upstream aaa://a --upstream aaa://GY-proxy.example.com", "--upstream: aaa://GY-proxy.example.com is the proxy itself")]
    [DataRow("gy-proxy --upstream aaa://a --listen 3868", "--listen: '3868' is not an address with a port, such as 0.0.0.0:3868 or [::]:3868")]
    [DataRow("gy-proxy --upstream aaa://a --listen :::3868", "--listen: ':::3868' is not an address with a port, such as 0.0.0.0:3868 or [::]:3868")]
    [DataRow("gy-proxy --upstream aaa://a --listen [127.0.0.1]:1", "--listen: '[127.0.0.1]:1' is not an address with a port, such as 0.0.0.0:3868 or [::]:3868")]
    [DataRow("gy-proxy --upstream aaa://a --listen 127.0.0.1:65536", "--listen: '127.0.0.1:65536' is not an address with a port, such as 0.0.0.0:3868 or [::]:3868")]
    [DataRow("gy-proxy --upstream aaa://a --host=a/b", "--host: 'a/b' is not a host name such as gy-proxy.example.com")]
    [DataRow("gy-proxy --upstream aaa://a --realm=:", "--realm: ':' is not a realm such as example.com")]
    [DataRow("gy-proxy --upstream aaas://a", "--upstream: aaas://a needs a certificate, for which gy-proxy has no option")]
    [DataRow("gy-proxy --upstream aaa://a --upstream aaa://A:3869", "--upstream: A is given twice")]
    public async Task RunAsync_BadArguments_IsOneLineNamingTheArgument(string arguments, string fault)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        var verb = VerbsOfTheirOwn.Contains(arguments.Split(' ')[0]) ? $"{arguments.Split(' ')[0]} " : "";
        Assert.AreEqual($"SipDirectory: {fault} (see SipDirectory {verb}--help)\n", error);
        Assert.AreEqual("", output);
        Assert.AreEqual(ExitCode.Usage, exitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("-h")]
    [DataRow("--help")]
    [DataRow("-v -h")]
    [DataRow("-vh")]
    [DataRow("-p -h")]
    [DataRow("-h lookup")]
    [DataRow("--bogus --help")]
    public async Task RunAsync_Help_ListsOptionsWithDefaultsThenVerbs(string arguments)
    {
        string[] expected =
        [
            "-d FILE, --data=FILE", "(Default: ./data/regs)", "-i ADDRESS, --ip=ADDRESS", "(Default: 127.0.0.1)",
            "-p PORT, --port=PORT", "(Default: 1234)", "--udp-port=PORT", "--udp-addr=ADDRESS",
            "--udp-any-source", "--ws-port=PORT", "--ws-addr=ADDRESS", "--ws-origin=ORIGIN", "--allow=CIDR",
            "-l FILE, --log=FILE", "-v, --verbose", "--console", "--batch",
            "--idle=SECONDS", "(Default: 10)", "--max-line=BYTES", "(Default: 1024)",
            "--max-connections=N", "(Default: 10000)", "--skip-bad-records", "--match=exact|sip", "(Default: sip)",
            "\nVerbs", "\n  serve ", "\n  listen ", "\n  lookup ", "\n  generate ", "\n  gy-server ", "\n  gy-client ", "\n  gy-proxy ",
        ];

        var (exitCode, output, error) = await RunAsync(arguments);

        var at = 0;
        foreach (var text in expected)
        {
            var found = output.IndexOf(text, at, StringComparison.Ordinal);
            Assert.IsGreaterThanOrEqualTo(0, found, $"'{text}' is missing, or not in its place: {output}");
            at = found + text.Length;
        }

        Assert.AreEqual("", error);
        Assert.AreEqual(ExitCode.Success, exitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("lookup -h", "--server=HOST:PORT", "--timeout=SECONDS")]
    [DataRow("lookup alice --help", "--server=HOST:PORT", "--timeout=SECONDS")]
    [DataRow("listen -h", "--ws-port=PORT", "--hex")]
    [DataRow("generate --help", "--records=N", "--seed=S")]
    [DataRow("gy-server --help", "--host=HOST", "--realm=REALM")]
    [DataRow("gy-client --help", "--count=N", "--destination-realm=REALM")]
    [DataRow("gy-proxy --help", "--upstream=URI", "--rules=FILE")]
    [DataRow("serve -h", "--port=PORT", "--match=exact|sip")]
    public async Task RunAsync_HelpOfVerb_ListsItsOptionsOnly(string arguments, string first, string second)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.Contains(first, output);
        Assert.Contains(second, output);
        Assert.DoesNotContain("Verbs", output);
        Assert.AreEqual(output.Contains("--match=", StringComparison.Ordinal), arguments.StartsWith("serve", StringComparison.Ordinal));
        Assert.AreEqual("", error);
        Assert.AreEqual(ExitCode.Success, exitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("--version")]
    [DataRow("-v --version")]
    [DataRow("lookup --version")]
    public async Task RunAsync_Version_IsOneLine(string arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.MatchesRegex(@"^SipDirectory \d+\.\d+\.\d+\n$", output);
        Assert.AreEqual("", error);
        Assert.AreEqual(ExitCode.Success, exitCode);
    }

    // An empty argument is written as ''.
    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await Verbs.RunAsync(
            [.. arguments.Split(' ').Select(argument => argument == "''" ? "" : argument)], () => output, () => error);

        return (exitCode, output.ToString(), error.ToString());
    }
}
