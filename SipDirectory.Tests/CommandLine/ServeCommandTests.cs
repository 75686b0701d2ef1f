using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class ServeCommandTests
{
    private const int Limit = 30_000;
    private const string Record = """{"addressOfRecord":"alice"}""";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_Port0_PrintsTheBoundAddressAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(TestContext, "--port=0", "--data=" + folder.Add("regs", Record), "-v");

        var address = await run.ReadOutputLineAsync();
        var result = await run.StopAsync();

        Assert.MatchesRegex(@"^127\.0\.0\.1:[1-9]\d*$", address);
        Assert.AreEqual("", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_FixedPort_PrintsNothing()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(
            TestContext, "-p", $"{FreePort()}", "-d", folder.Add("regs", Record), "-v");
        await run.ReadLogUntilAsync("Server is listening");

        var result = await run.StopAsync();

        Assert.AreEqual("", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_UdpPort0_PrintsWhichAddressIsWhichAndAnswersAtBoth()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(
            TestContext, "--tcp-port=0", "--udp-port", "0", "--data=" + folder.Add("regs", Record));
        var tcp = await run.ReadOutputLineAsync();
        var udp = await run.ReadOutputLineAsync();
        using var stream = await LineClient.ConnectAsync(IPEndPoint.Parse(tcp![4..]), TestContext);
        using var datagrams = new DatagramClient(IPEndPoint.Parse(udp![4..]), TestContext);

        var overTcp = await stream.AskAsync("alice");
        var overUdp = await datagrams.AskAsync("alice\nbob");
        stream.Dispose();
        var result = await run.StopAsync();

        Assert.MatchesRegex(@"^tcp 127\.0\.0\.1:[1-9]\d*$", tcp);
        Assert.MatchesRegex(@"^udp 127\.0\.0\.1:[1-9]\d*$", udp);
        Assert.AreEqual(Record, overTcp);
        Assert.AreEqual(Record + "\n\n", overUdp);
        Assert.AreEqual("", result.Output);
        Assert.EndsWith(" : 1 connections, 3 requests, 2 found, 1 not found, 0 errors", result.ErrorLines[^1]);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_AllDoors_ShareDirectoryLimitAndCounts()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(
            TestContext, "--port=0", "--udp-port=0", "--ws-port=0", "--max-connections=2", "--data=" + folder.Add("regs", Record));
        var tcp = IPEndPoint.Parse((await run.ReadOutputLineAsync())![4..]);
        var udp = IPEndPoint.Parse((await run.ReadOutputLineAsync())![4..]);
        var ws = new Uri($"ws://{(await run.ReadOutputLineAsync())![3..]}/");
        using var stream = await LineClient.ConnectAsync(tcp, TestContext);
        using var datagrams = new DatagramClient(udp, TestContext);
        var overTcp = await stream.AskAsync("alice");
        using var page = await WebSocketTestClient.ConnectAsync(ws, TestContext);
        var overWs = await page.AskAsync("alice\nbob");
        var overUdp = await datagrams.AskAsync("alice");
        using var third = await LineClient.ConnectAsync(tcp, TestContext);
        var refusal = await third.ReadLineAsync();
        using var browser = new ClientWebSocket();

        await Assert.ThrowsExactlyAsync<WebSocketException>(() => browser.ConnectAsync(ws, TestContext.CancellationToken));
        var result = await run.StopAsync();

        Assert.AreEqual(Record, overTcp);
        Assert.AreEqual(Record + "\n\n", overWs);
        Assert.AreEqual(Record + "\n", overUdp);
        Assert.AreEqual("{\"error\":\"too many connections\"}", refusal);
        Assert.EndsWith(" : 4 connections, 4 requests, 3 found, 1 not found, 2 errors", result.ErrorLines[^1]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("--udp-any-source", true)]
    [DataRow("--allow=127.0.0.0/31 --allow=10.0.0.0/8", false)]
    public async Task Serve_UdpOnEveryAddress_AnswersWhomTheOperatorChose(string choice, bool isEverybody)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--port=0", "--udp-port=0", "--udp-addr=0.0.0.0", .. choice.Split(' '), "-d", folder.Add("regs", Record)];
        await using var run = ProgramRun.Start(TestContext, arguments);
        var tcp = IPEndPoint.Parse((await run.ReadOutputLineAsync())![4..]);
        var udp = new IPEndPoint(IPAddress.Loopback, IPEndPoint.Parse((await run.ReadOutputLineAsync())![4..]).Port);
        using var other = new DatagramClient(udp, TestContext, "127.0.0.2");
        using var allowed = new DatagramClient(udp, TestContext, "127.0.0.1");
        using var overTcp = await LineClient.ConnectAsync(tcp, TestContext, from: "127.0.0.2");

        other.Send("alice");

        Assert.AreEqual(Record + "\n", await allowed.AskAsync("alice"));
        Assert.AreEqual(isEverybody, other.HasAnswer);
        Assert.AreEqual(isEverybody ? Record : "{\"error\":\"access denied\"}", await overTcp.AskAsync("alice"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_DumpNotYetLoaded_RefusesClients()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        await using var run = ProgramRun.Start(TestContext, "-p", $"{endpoint.Port}", "-d", "-", "-v");
        await run.Input.WriteAsync(Record + "\n");
        await run.Input.FlushAsync(TestContext.CancellationToken);
        await run.ReadLogUntilAsync($"Opening socket : {endpoint}");

        var early = await Assert.ThrowsExactlyAsync<SocketException>(() => LineClient.ConnectAsync(endpoint, TestContext));
        run.Input.Close();
        await run.ReadLogUntilAsync("Server is listening");
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        var answer = await client.AskAsync("alice");

        Assert.AreEqual(SocketError.ConnectionRefused, early.SocketErrorCode);
        Assert.AreEqual(Record, answer);
    }

    // On Linux both may bind the port as long as neither listens.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_TwoStartsAtOnce_TheSecondToListenReturns71()
    {
        var port = FreePort();
        string[] arguments = ["-p", $"{port}", "-d", "-", "-v"];
        await using var first = ProgramRun.Start(TestContext, arguments);
        await using var second = ProgramRun.Start(TestContext, arguments);
        await first.ReadLogUntilAsync("Opening socket");
        await second.ReadLogUntilAsync("Opening socket");
        await LoadAsync(first);
        await first.ReadLogUntilAsync("Server is listening");

        await LoadAsync(second);
        var result = await second.WaitAsync();
        var other = await first.StopAsync();

        Assert.AreEqual(
            $"SipDirectory: --ip, --port: cannot listen on 127.0.0.1:{port}: Address already in use", result.ErrorLines[^1]);
        Assert.HasCount(1, result.ErrorLines.Where(line => line.Contains("cannot listen", StringComparison.Ordinal)).ToList());
        Assert.AreEqual(ExitCode.NoSystemResource, result.ExitCode);
        Assert.AreEqual(ExitCode.Success, other.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_GzipFromStandardInput_IsLoaded()
    {
        await using var run = ProgramRun.Start(TestContext, "--port=0", "--data=-");
        await using (var gzip = new GZipStream(run.Input.BaseStream, CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Record), TestContext.CancellationToken);
        }

        using var client = await LineClient.ConnectAsync(await run.ReadEndpointAsync(), TestContext);

        Assert.AreEqual(Record, await client.AskAsync("alice"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("::1", "[::1]", "::1")]
    [DataRow("::", "[::]", "::1")]
    [DataRow("::", "[::]", "127.0.0.1")]
    [DataRow("0.0.0.0", "0.0.0.0", "127.0.0.1")]
    public async Task Serve_Address_AnswersThere(string ip, string shown, string client)
    {
        if (ip.Contains(':', StringComparison.Ordinal) && !HasIPv6())
        {
            Assert.Inconclusive("IPv6 is off on this machine.");
        }

        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "--ip", ip, "--data", folder.Add("regs", Record));
        await using var _ = run;

        using var connection = await LineClient.ConnectAsync(new IPEndPoint(IPAddress.Parse(client), endpoint.Port), TestContext);

        Assert.AreEqual($"{shown}:{endpoint.Port}", endpoint.ToString());
        Assert.AreEqual(Record, await connection.AskAsync("alice"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("sip", "{\"addressOfRecord\":\"alice\"}")]
    [DataRow("exact", "")]
    public async Task Serve_Match_DecidesWhatAUriFinds(string match, string expected)
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "--match", match, "-d", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);

        Assert.AreEqual(expected, await client.AskAsync("<sip:alice@example.org>"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_MaxLineAndIdleAndMaxConnections_AreHeeded()
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(
            TestContext, "--max-line=5", "--idle=0.3", "--max-connections=1", "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        var answer = await client.AskAsync("alice");
        using var refused = await LineClient.ConnectAsync(endpoint, TestContext);
        var refusal = await refused.ReadLineAsync();
        var idle = await client.ReadLineAsync();
        using var next = await ConnectWhenFreeAsync(endpoint);

        Assert.AreEqual(Record, answer);
        Assert.AreEqual("{\"error\":\"too many connections\"}", refusal);
        Assert.IsNull(idle);
        Assert.AreEqual("{\"error\":\"line too long\"}", await next.AskAsync("alice1"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_LoadTakesLongerThanTwoSeconds_ReportsProgressEverySecond()
    {
        const int Records = 3000;
        await using var run = ProgramRun.Start(TestContext, "--port=0", "--data=-", "-v");
        for (var i = 0; i < Records; i++)
        {
            await run.Input.WriteAsync($"{{\"addressOfRecord\":\"{i}\"}}\n");
        }

        await run.Input.FlushAsync(TestContext.CancellationToken);

        var before = await run.ReadLogUntilAsync("Loading : ");
        var progress = before.Concat(await run.ReadLogUntilAsync("Loading : ")).Where(line => line.Contains("Loading", StringComparison.Ordinal)).ToList();
        run.Input.Close();
        await run.ReadLogUntilAsync($"System loaded : {Records} entry");

        var times = progress.ConvertAll(LogLine.TimeOf);
        Assert.MatchesRegex(@"^INFO: .* msg:Loading : [1-9]\d{3} records$", progress[0]);
        var between = (times[1] - times[0]).TotalSeconds;
        Assert.IsTrue(between is > 0.9 and < 2, $"{between} s");
        Assert.IsGreaterThan(1.9, (times[0] - LogLine.TimeOf(before[0])).TotalSeconds);
    }

    private async Task<LineClient> ConnectWhenFreeAsync(IPEndPoint endpoint)
    {
        while (true)
        {
            var client = await LineClient.ConnectAsync(endpoint, TestContext);
            if (await client.AskAsync("bob") == "")
            {
                return client;
            }

            client.Dispose();
        }
    }

    private async Task LoadAsync(ProgramRun run)
    {
        await run.Input.WriteAsync(Record.AsMemory(), TestContext.CancellationToken);
        run.Input.Close();
    }

    private static bool HasIPv6()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Somebody else may take it before the program does; the kernel hands out others first.
    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
