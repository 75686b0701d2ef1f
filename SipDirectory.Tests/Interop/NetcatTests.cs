using System.Net;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Interop;

/// <summary>The doors and the listener as people try them: with netcat.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class NetcatTests
{
    private const int Limit = 30_000;
    private const string Record = """{"addressOfRecord":"alice"}""";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Netcat_OverTcpAndUdp_IsAnsweredTheSame()
    {
        var netcat = InstalledProgram.Find("nc.openbsd");
        using var folder = new TemporaryFolder();
        await using var run = ProgramRun.Start(
            TestContext, "--port=0", "--udp-port=0", "--data", folder.Add("regs", Record));
        var tcp = IPEndPoint.Parse((await run.ReadOutputLineAsync())!["tcp ".Length..]);
        var udp = IPEndPoint.Parse((await run.ReadOutputLineAsync())!["udp ".Length..]);

        var overTcp = await ClientProgram.RunAsync(TestContext, netcat, "alice\nnobody\n", "-N", "127.0.0.1", $"{tcp.Port}");
        var overUdp = await ClientProgram.RunAsync(TestContext, netcat, "alice\nnobody\n", "-u", "-w", "1", "127.0.0.1", $"{udp.Port}");

        Assert.AreEqual(Record + "\n\n", overTcp);
        Assert.AreEqual(Record + "\n\n", overUdp);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Netcat_TwoAtEachDoorOfAListener_AreShownAndSentTo()
    {
        var netcat = InstalledProgram.Find("nc.openbsd");
        await using var run = ProgramRun.Start(
            TestContext,
            "listen", "--console", "--tcp-port=0", "--tcp-addr=127.0.0.1", "--udp-port=0", "--udp-addr=127.0.0.1", "--ws-port=0", "--ws-addr=127.0.0.1");
        var doors = await run.ReadEndpointsAsync();
        var (tcp, udp) = (doors[0], doors[1]);

        // Each ends where nothing has come for a while.
        Task<string>[] clients =
        [
            ClientProgram.RunAsync(TestContext, netcat, "one\n", "-w", "5", "127.0.0.1", $"{tcp.Port}"),
            ClientProgram.RunAsync(TestContext, netcat, "two\n", "-w", "5", "127.0.0.1", $"{tcp.Port}"),
            ClientProgram.RunAsync(TestContext, netcat, "three\n", "-u", "-w", "5", "127.0.0.1", $"{udp.Port}"),
            ClientProgram.RunAsync(TestContext, netcat, "four\n", "-u", "-w", "5", "127.0.0.1", $"{udp.Port}"),
        ];
        var clientOf = new Dictionary<string, string>();
        while (clientOf.Count < clients.Length)
        {
            var words = (await run.ReadOutputLineAsync())!.Split(' ');
            if (words is [_, var protocol, var number, _, "<", var text])
            {
                clientOf.Add(text, $"{protocol} {number}");
            }
        }

        foreach (var (text, client) in clientOf)
        {
            await run.Input.WriteLineAsync($"send {client} hello {text}");
        }

        await run.Input.FlushAsync(TestContext.CancellationToken);
        var answers = await Task.WhenAll(clients);

        Assert.AreEqual("hello one\n|hello two\n|hello three\n|hello four\n", string.Join('|', answers));
    }
}
