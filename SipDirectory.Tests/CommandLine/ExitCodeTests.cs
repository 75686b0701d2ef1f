using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class ExitCodeTests
{
    private const int Limit = 30_000;

    // Reserved for documentation (RFC 5737): no machine has it.
    private const string ForeignAddress = "192.0.2.1";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_BadArgument_Returns64()
    {
        var result = await RunAsync("--port");

        result.AssertFailure(ExitCode.Usage, "--port needs a value (see SipDirectory --help)");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_LogIsAPipe_Returns64()
    {
        var result = await RunAsync("--log", "/dev/stdout", "--port=0");

        result.AssertFailure(ExitCode.Usage, "--log /dev/stdout: is not a file (see SipDirectory --help)");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_BadRecords_Returns65AndNamesTheFirstTen()
    {
        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs", "{\"addressOfRecord\":\"alice\"}\n" + string.Concat(Enumerable.Repeat("{}\n", 12)));
        string[] expected =
        [
            .. Enumerable.Range(2, 10).Select(line => $"msg:Bad record in {dump}, line {line} : no addressOfRecord"),
            $"SipDirectory: --data {dump}: refused: 12 bad records and 1 sound ones; the first in line 2: no addressOfRecord",
        ];

        var result = await RunAsync("--port=0", "--data", dump);

        Assert.AreEqual(
            string.Join('\n', expected),
            string.Join('\n', result.ErrorLines.Select(line => line[Math.Max(0, line.IndexOf("msg:", StringComparison.Ordinal))..])));
        Assert.AreEqual("", result.Output);
        Assert.AreEqual(ExitCode.BadDump, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_SkipBadRecords_ServesTheRestAndWarns()
    {
        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs", "{}\n{\"addressOfRecord\":\"alice\"}\n");
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "--data", dump, "--skip-bad-records");
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);

        var answer = await client.AskAsync("alice");
        var log = await run.ReadLogUntilAsync("Skipped");

        Assert.AreEqual("{\"addressOfRecord\":\"alice\"}", answer);
        Assert.MatchesRegex("^ERROR: .* line 1 : no addressOfRecord$", log[0]);
        Assert.MatchesRegex("^WARNING: .* msg:Skipped 1 bad records, loaded 1 sound ones$", log[1]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("", DisplayName = "empty")]
    [DataRow("\n \r\n", DisplayName = "blank lines")]
    public async Task Program_DumpWithoutRecords_Returns65(string text)
    {
        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs", text);

        var result = await RunAsync("--port=0", "--skip-bad-records", "--data", dump);

        result.AssertFailure(ExitCode.BadDump, $"--data {dump}: refused: no records");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_TruncatedGzip_Returns65()
    {
        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs.gz", Compress("{\"addressOfRecord\":\"alice\"}\n")[..^3]);

        var result = await RunAsync("--port=0", "--skip-bad-records", "--data", dump);

        Assert.StartsWith($"SipDirectory: --data {dump}: ", result.Error);
        Assert.HasCount(1, result.ErrorLines);
        Assert.AreEqual("", result.Output);
        Assert.AreEqual(ExitCode.BadDump, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("/nonexistent/regs", "no such file")]
    [DataRow("/", "is a directory")]
    public async Task Program_DumpCannotBeRead_Returns66(string dump, string reason)
    {
        var result = await RunAsync("--port=0", "--data", dump);

        result.AssertFailure(ExitCode.NoDump, $"--data {dump}: cannot be read: {reason}");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_DumpForbidden_Returns66()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Root may read any file.");
        }

        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs", "{\"addressOfRecord\":\"alice\"}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dump, UnixFileMode.None);
        }

        var result = await RunAsync("--port=0", "--data", dump);

        result.AssertFailure(ExitCode.NoDump, $"--data {dump}: cannot be read: permission denied");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_FailureWithLogFile_IsInBoth()
    {
        using var folder = new TemporaryFolder();
        var log = folder.PathOf("log");

        var result = await RunAsync("--port=0", "--data=/nonexistent/regs", "--log", log);

        result.AssertFailure(ExitCode.NoDump, "--data /nonexistent/regs: cannot be read: no such file");
        Assert.MatchesRegex(
            @"^CRITICAL: .* msg:--data /nonexistent/regs: cannot be read: no such file\n$",
            await File.ReadAllTextAsync(log, TestContext.CancellationToken));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("/nonexistent/regs", DisplayName = "missing dump")]
    [DataRow("-", DisplayName = "dump that never ends")]
    public async Task Program_PortTaken_Returns71BeforeTheDumpIsRead(string dump)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = await RunAsync($"--port={port}", "--data", dump);

        result.AssertFailure(
            ExitCode.NoSystemResource, $"--ip, --port: cannot listen on 127.0.0.1:{port}: Address already in use");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_UdpPortTaken_Returns71BeforeTheDumpIsRead()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = taken.LocalEndPoint;

        var result = await RunAsync("--port=0", $"--udp-port={((IPEndPoint)endpoint!).Port}", "--data=-");

        result.AssertFailure(
            ExitCode.NoSystemResource, $"--udp-addr, --udp-port: cannot listen on {endpoint}: Address already in use");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_UdpForEverybodyByAccident_Returns64()
    {
        var result = await RunAsync("--port=0", "--udp-port=0", "--udp-addr=0.0.0.0");

        Assert.StartsWith("SipDirectory: --udp-addr: 0.0.0.0 needs --allow CIDR or --udp-any-source", result.Error);
        Assert.AreEqual(ExitCode.Usage, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Program_AddressOfAnotherMachine_Returns71()
    {
        var result = await RunAsync("--ip", ForeignAddress, "--port=0");

        result.AssertFailure(
            ExitCode.NoSystemResource, $"--ip, --port: cannot listen on {ForeignAddress}:0: Cannot assign requested address");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(128)]
    [DataRow(64)]
    public async Task Program_NoDescriptorForClients_Returns71(int descriptors)
    {
        await using var run = ProgramRun.StartWithDescriptors(TestContext, descriptors, "--port=0", "--data=/nonexistent");

        var result = await run.WaitAsync();

        result.AssertFailure(
            ExitCode.NoSystemResource, "the descriptor limit leaves none for clients: it must be above 128 (ulimit -n)");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("300", "10000", 172)]
    [DataRow("300", "173", 172)]
    [DataRow("300", "172", null)]
    [DataRow("129", "10000", 1)]
    public async Task Program_FewDescriptors_WarnsHowManyAreServed(string descriptors, string wanted, int? served)
    {
        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs", "{\"addressOfRecord\":\"alice\"}");
        await using var run = ProgramRun.StartWithDescriptors(
            TestContext, int.Parse(descriptors, System.Globalization.CultureInfo.InvariantCulture), "--port=0", "--data", dump,
            "--max-connections", wanted);
        using var client = await LineClient.ConnectAsync(await run.ReadEndpointAsync(), TestContext);
        var answer = await client.AskAsync("alice");

        var result = await run.StopAsync();

        Assert.AreEqual("{\"addressOfRecord\":\"alice\"}", answer);
        var warnings = result.ErrorLines.Where(line => line.StartsWith("WARNING: ", StringComparison.Ordinal));
        Assert.AreEqual(
            served is null ? "" : $"Serving at most {served} connections instead of {wanted} : the descriptor limit less 128 (ulimit -n)",
            string.Join('\n', warnings.Select(LogLine.TextOf)));
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    private async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        await using var run = ProgramRun.Start(TestContext, arguments);
        return await run.WaitAsync();
    }

    private static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
