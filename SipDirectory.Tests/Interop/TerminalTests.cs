using System.Net;
using System.Text.RegularExpressions;
using SipDirectory.CommandLine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Interop;

/// <summary>The console as a person has it: on a terminal.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed partial class TerminalTests
{
    private const int Limit = 30_000;
    private const char Interrupt = '\x03';

    private static readonly string[] Listen =
    [
        "listen", "--tcp-port=0", "--tcp-addr=127.0.0.1", "--udp-port=0", "--udp-addr=127.0.0.1", "--ws-port=0", "--ws-addr=127.0.0.1",
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Terminal_TrafficWhileALineIsTyped_ComesAboveItAndTheLineIsSentWhole()
    {
        await using var run = TerminalRun.Start(TestContext, Listen);
        using var client = await LineClient.ConnectAsync(await ReadTcpEndpointAsync(run), TestContext);
        var at = await run.WaitForAsync("connected");

        await run.TypeAsync("send t\t0 hello mister cli");
        at = await run.WaitForAsync("> send tcp 0 hello mister cli", at);
        await client.SendAsync("not to be torn\n");
        at = await run.WaitForAsync("< not to be torn\r", at);
        at = await run.WaitForAsync("> send tcp 0 hello mister cli", at);
        await run.TypeAsync("ent\r");

        Assert.AreEqual("hello mister client", await client.ReadLineAsync());
        at = await run.WaitForAsync("> hello mister client\r", at);
        await run.TypeAsync("quit\r");
        Assert.AreEqual(ExitCode.Success, await run.WaitForExitAsync());
        Assert.Contains("disconnected (stop: the server ends)", run.Screen[at..]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Terminal_CtrlC_StopsInOrder()
    {
        await using var run = TerminalRun.Start(TestContext, Listen);
        using var client = await LineClient.ConnectAsync(await ReadTcpEndpointAsync(run), TestContext);
        await run.WaitForAsync("connected");

        await run.TypeAsync($"half a line{Interrupt}");

        Assert.AreEqual(ConnectionEnd.Fin, await client.WaitForEndAsync());
        Assert.AreEqual(ExitCode.Success, await run.WaitForExitAsync());
        Assert.Contains("Stopped after", run.Screen);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Terminal_HostileBytes_DoNotReachIt()
    {
        await using var run = TerminalRun.Start(TestContext, Listen);
        using var client = await LineClient.ConnectAsync(await ReadTcpEndpointAsync(run), TestContext);

        await client.SendAsync("\e[2J\e]0;title\a\rover\n");

        var at = await run.WaitForAsync(@"< \x1B[2J\x1B]0;title\x07\rover");
        await run.TypeAsync("quit\r");
        Assert.AreEqual(ExitCode.Success, await run.WaitForExitAsync());
        Assert.DoesNotContain("\e]0;", run.Screen);
        Assert.DoesNotContain("\e[2J", run.Screen[..at]);
    }

    private static async Task<IPEndPoint> ReadTcpEndpointAsync(TerminalRun run)
    {
        await run.WaitForAsync("ws 127.0.0.1:");
        return IPEndPoint.Parse(TcpEndpoint().Match(run.Screen).Groups[1].Value);
    }

    [GeneratedRegex(@"tcp (127\.0\.0\.1:\d+)")]
    private static partial Regex TcpEndpoint();
}
