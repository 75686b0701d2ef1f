using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator;
#pragma warning restore CA1716

[TestClass]
public sealed class OperatorConsoleTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("quit\n", DisplayName = "quit")]
    [DataRow(" quit \r\nstats\n", DisplayName = "quit among blanks, and what follows it")]
    [DataRow("quit", DisplayName = "quit at the end")]
    public async Task Run_Quit_EndsAndShowsNoMore(string typed)
    {
        await using var console = new PipedConsole(TestContext);
        var running = console.Console.RunAsync(Task.CompletedTask, TestContext.CancellationToken);

        await console.TypeAsync(typed);
        console.EndInput();
        await running;

        Assert.AreEqual("", await console.EndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_AnythingButQuit_GoesOn()
    {
        await using var console = new PipedConsole(TestContext) { Uptime = () => throw new InvalidOperationException("a\u001bb") };
        var running = console.Console.RunAsync(Task.CompletedTask, TestContext.CancellationToken);

        await console.TypeAsync("exit\nquit now\nstats\n" + new string('q', 5000) + "\n\0\n\nlookup nobody\n");

        Assert.StartsWith("unknown command 'exit'", await console.ReadLineAsync());
        Assert.StartsWith("'quit' takes nothing", await console.ReadLineAsync());
        Assert.AreEqual(@"failed: a\x1Bb", await console.ReadLineAsync());
        Assert.AreEqual("line refused: longer than 4096 bytes", await console.ReadLineAsync());
        Assert.StartsWith(@"unknown command '\x00'", await console.ReadLineAsync());
        Assert.AreEqual("not found", await console.ReadLineAsync());
        Assert.IsFalse(running.IsCompleted);
        console.EndInput();
        await running;
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Run_Stop_Ends(bool isBatch)
    {
        await using var console = new PipedConsole(TestContext);
        using var stop = new CancellationTokenSource();
        var running = console.Console.RunAsync(isBatch ? console.Register.FirstClient : Task.CompletedTask, stop.Token);

        await stop.CancelAsync();

        await running;
        Assert.AreEqual("", await console.EndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_StopWhileNobodyReads_Ends()
    {
        await using var console = new PipedConsole(TestContext);
        using var stop = new CancellationTokenSource();
        var running = console.Console.RunAsync(Task.CompletedTask, stop.Token);
        for (var i = 0; i < 100; i++)
        {
            await console.TypeAsync($"lookup {SampleDirectory.Known}\nhelp\n");
        }

        await stop.CancelAsync();

        await running;
        Assert.IsTrue(running.IsCompletedSuccessfully);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_Batch_WaitsForAFirstClient()
    {
        await using var console = new PipedConsole(TestContext);
        await console.TypeAsync("send tcp 0 hello\n");
        console.EndInput();

        var running = console.Console.RunAsync(console.Register.FirstClient, TestContext.CancellationToken);

        // As much time as it takes another one not to wait.
        await using var other = new PipedConsole(TestContext);
        await other.TypeAsync("send tcp 0 hello\n");
        other.EndInput();
        await other.Console.RunAsync(Task.CompletedTask, TestContext.CancellationToken);
        Assert.IsFalse(running.IsCompleted);
        var client = FakeLink.Join(console.Register);
        await running;

        Assert.AreEqual("hello\n", client.TakenText);
        Assert.EndsWith(" tcp 0 127.0.0.1:5000 connected\n", await console.EndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Run_EndOfInput_WaitsUntilWhatWasSentIsTaken()
    {
        await using var console = new PipedConsole(TestContext);
        var client = FakeLink.Join(console.Register, takes: false);
        Assert.EndsWith("connected", await console.ReadLineAsync());
        await console.TypeAsync("send tcp 0 hello\nfoo\n");
        console.EndInput();

        var running = console.Console.RunAsync(Task.CompletedTask, TestContext.CancellationToken);
        Assert.StartsWith("unknown", await console.ReadLineAsync());
        Assert.IsFalse(running.IsCompleted);
        Assert.IsTrue(client.Client!.TryTake(out _));

        await running;
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Show_Traffic_ComesInOrderAndToItsEnd()
    {
        await using var console = new PipedConsole(TestContext);
        var client = FakeLink.Join(console.Register).Client!;

        client.Received("al\u001bice\n"u8);
        client.Sent("{}\n"u8);
        client.Fault("no route");
        client.Closed("client: end of input");

        Assert.AreEqual("tcp 0 127.0.0.1:5000 connected", await console.ReadLineAsync());
        Assert.AreEqual(@"tcp 0 127.0.0.1:5000 < al\x1Bice", await console.ReadLineAsync());
        Assert.AreEqual("tcp 0 127.0.0.1:5000 > {}", await console.ReadLineAsync());
        Assert.AreEqual("tcp 0 127.0.0.1:5000 X no route", await console.ReadLineAsync());
        Assert.EndsWith(" tcp 0 127.0.0.1:5000 disconnected (client: end of input)\n", await console.EndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Show_MoreThanASecondTakes_TellsHowManyWereNotShown()
    {
        await using var console = new PipedConsole(TestContext, new FixedTime());
        var client = FakeLink.Join(console.Register).Client!;
        for (var i = 0; i < 1500; i++)
        {
            client.Received("alice\n"u8);
        }

        var lines = 0;
        var notShown = 0;
        while (lines + notShown < 1501)
        {
            var line = (await console.ReadLineAsync())!;
            if (line.EndsWith(" lines were not shown", StringComparison.Ordinal))
            {
                notShown += int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            }
            else
            {
                lines++;
            }
        }

        Assert.AreEqual((1000, 501), (lines, notShown));
        Assert.AreEqual("", await console.EndAsync());
    }

    // Nobody reads; the door has all of it behind it at once, and what the queue does not hold is counted.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Show_NobodyReads_HoldsUpNoDoor()
    {
        var time = new FixedTime();
        await using var console = new PipedConsole(TestContext, time);
        var client = FakeLink.Join(console.Register).Client!;
        var line = System.Text.Encoding.UTF8.GetBytes(new string('a', 500) + "\n");

        for (var i = 0; i < 20_000; i++)
        {
            time.Now += TimeSpan.FromMilliseconds(10);
            client.Received(line);
        }

        Assert.IsGreaterThan(10_000, console.Register.Feed.Dropped);
    }
}
