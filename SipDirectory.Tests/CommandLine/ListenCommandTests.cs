using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.CommandLine;

/// <summary>The listener and the console, as processes whose console is a pipe.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class ListenCommandTests
{
    private const int Limit = 30_000;
    private const string Record = """{"addressOfRecord":"alice"}""";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Listen_ConsoleInAPipe_ShowsTrafficAndSendsAtEveryDoor()
    {
        await using var run = Listen("--console");
        var doors = await run.ReadEndpointsAsync();
        var (tcp, udp, ws) = (doors[0], doors[1], doors[2]);
        using var stream = await LineClient.ConnectAsync(tcp, TestContext);
        await AssertShownAsync(run, "tcp 0", "connected");
        using var datagrams = new DatagramClient(udp, TestContext);
        datagrams.Send("ping");
        await AssertShownAsync(run, "udp 0", "connected");
        await AssertShownAsync(run, "udp 0", "< ping");
        using var page = await WebSocketTestClient.ConnectAsync(new Uri($"ws://{ws}/any/path?x=1"), TestContext);
        await AssertShownAsync(run, "ws 0", "connected to /any/path?x=1");

        await run.Input.WriteAsync("send tcp 0 hello  you\nsend udp 0 hello\nsend ws 0 hello\nsendb ws 0 de ad\nlist_clients\n");
        await run.Input.FlushAsync(TestContext.CancellationToken);

        Assert.AreEqual("hello  you", await stream.ReadLineAsync());
        Assert.AreEqual("hello\n", await datagrams.ReceiveAsync());
        Assert.AreEqual("hello\n", await page.ReceiveAsync());
        await run.Input.WriteLineAsync("quit");
        await run.Input.FlushAsync(TestContext.CancellationToken);
        var result = await run.WaitAsync();
        Assert.Contains(" > hello  you\n", result.Output);
        Assert.Contains("/any/path?x=1", result.Output);
        Assert.Contains("disconnected (stop: the server ends)\n", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Listen_Echo_AnswersEachDoorWithTheSame()
    {
        await using var run = Listen("--echo", "--hex");
        var doors = await run.ReadEndpointsAsync();
        var (tcp, udp, ws) = (doors[0], doors[1], doors[2]);
        using var stream = await LineClient.ConnectAsync(tcp, TestContext);
        using var datagrams = new DatagramClient(udp, TestContext);
        using var page = await WebSocketTestClient.ConnectAsync(new Uri($"ws://{ws}/"), TestContext);

        Assert.AreEqual("over tcp", await stream.AskAsync("over tcp"));
        Assert.AreEqual("{\"over\":\"udp\"}", await datagrams.AskAsync("{\"over\":\"udp\"}"));
        Assert.AreEqual("over ws", await page.AskAsync("over ws"));
        var result = await run.StopAsync();

        Assert.Contains(" < 0000  6f 76 65 72 20 74 63 70 0a                       over tcp.\n", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Listen_NoConsoleAndInputAtItsEnd_ShowsTrafficUntilASignal()
    {
        await using var run = Listen();
        var tcp = (await run.ReadEndpointsAsync())[0];
        run.Input.Close();
        using var stream = await LineClient.ConnectAsync(tcp, TestContext);
        await stream.SendAsync("hello\n");
        await AssertShownAsync(run, "tcp 0", "connected");
        await AssertShownAsync(run, "tcp 0", "< hello");

        var result = await run.StopAsync();

        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_Batch_WaitsForAClientAndEndsAfterTheCommands()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(
            TestContext, "--port=0", "--console", "--batch", "--data", folder.Add("regs", Record));
        var endpoint = (await run.ReadEndpointsAsync())[0];
        await run.Input.WriteAsync("lookup alice\nlookup nobody\nsend tcp 0 good bye\nnonsense\n");
        run.Input.Close();
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);

        var said = await client.ReadToFinAsync();
        client.Dispose();
        var result = await run.WaitAsync();

        Assert.AreEqual("good bye\n", said);
        Assert.Contains(Record + "\nnot found\n", result.Output);
        Assert.Contains("unknown command 'nonsense'", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Serve_ConsoleAtEndOfInput_Ends()
    {
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(TestContext, "--port=0", "--console", "--data", folder.Add("regs", Record));
        await run.ReadEndpointsAsync();

        run.Input.Close();

        Assert.AreEqual(ExitCode.Success, (await run.WaitAsync()).ExitCode);
    }

    private ProgramRun Listen(params string[] arguments) => ProgramRun.Start(
        TestContext,
        ["listen", "--tcp-port=0", "--tcp-addr=127.0.0.1", "--udp-port=0", "--udp-addr=127.0.0.1", "--ws-port=0", "--ws-addr=127.0.0.1", .. arguments]);

    // A line of traffic is a time, protocol, number, address and what happened.
    private static async Task AssertShownAsync(ProgramRun run, string client, string what)
    {
        var line = await run.ReadOutputLineAsync();
        Assert.MatchesRegex(@"^\d\d:\d\d:\d\d\.\d{3} ", line);
        Assert.AreEqual(client, string.Join(' ', line!.Split(' ')[1..3]));
        Assert.EndsWith(" " + what, line);
    }
}
