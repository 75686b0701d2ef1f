using System.Net.Sockets;
using System.Text;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

#pragma warning disable CA1716 // The name mirrors the folder of the program.
namespace SipDirectory.Tests.Operator;
#pragma warning restore CA1716

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class StopSignalsTests
{
    private const int Limit = 30_000;
    private const string Record = """{"addressOfRecord":"alice"}""";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ProgramRun.Interrupt)]
    [DataRow(ProgramRun.Terminate)]
    public async Task FirstSignal_ServerListens_Returns0WithSummary(int signal)
    {
        using var folder = new TemporaryFolder();
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "--data", folder.Add("regs", Record));
        await using var _ = run;
        using var client = await LineClient.ConnectAsync(endpoint, TestContext);
        var found = await client.AskAsync("alice");
        var notFound = await client.AskAsync("bob");

        run.Signal(signal);
        var end = await client.ReadLineAsync();
        var result = await run.WaitAsync();

        Assert.AreEqual(Record, found);
        Assert.AreEqual("", notFound);
        Assert.IsNull(end);
        Assert.MatchesRegex(
            @"^INFO: .* msg:Stopped after 0\.00:00:\d\d : 1 connections, 2 requests, 1 found, 1 not found, 0 errors\n$",
            result.Error);
        Assert.AreEqual("", result.Output);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task FirstSignal_DumpNeverEnds_Returns0WithSummary()
    {
        await using var run = ProgramRun.Start(TestContext, "--port=0", "--data=-", "-v");
        await run.Input.WriteAsync(Record);
        await run.Input.FlushAsync(TestContext.CancellationToken);
        await run.ReadLogUntilAsync("Opening socket");

        var result = await run.StopAsync();

        Assert.Contains(": 0 connections, 0 requests, 0 found, 0 not found, 0 errors", result.Error);
        Assert.AreEqual(ExitCode.Success, result.ExitCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ProgramRun.Interrupt)]
    [DataRow(ProgramRun.Terminate)]
    public async Task SecondSignal_ClientTakesNoAnswers_EndsAtOnceWith128PlusNumber(int signal)
    {
        using var folder = new TemporaryFolder();
        var dump = folder.Add("regs", $$"""{"addressOfRecord":"alice","contact":"{{new string('x', 900_000)}}"}""");
        var (run, endpoint) = await ProgramRun.ServeAsync(TestContext, "--data", dump);
        await using var _ = run;
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(endpoint, TestContext.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("alice\n", 100))), TestContext.CancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[1], TestContext.CancellationToken);

        run.Signal(ProgramRun.Terminate);
        await WaitUntilRefusedAsync(endpoint);
        run.Signal(signal);
        var result = await run.WaitAsync();

        Assert.AreEqual(128 + signal, result.ExitCode);
        Assert.AreEqual("", result.Error);
    }

    // Once nobody can connect the first signal has been taken. Each try waits for the kernel's verdict.
    private async Task WaitUntilRefusedAsync(System.Net.IPEndPoint endpoint)
    {
        try
        {
            while (true)
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(endpoint, TestContext.CancellationToken);
            }
        }
        catch (SocketException)
        {
        }
    }
}
