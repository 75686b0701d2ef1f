using System.Diagnostics;
using System.Net;
using System.Text;
using Serilog.Events;
using SipDirectory.Engine;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

/// <summary>Many clients at once, and hostile ones among them.</summary>
public abstract class CrowdTests : ServerTests
{
    private const int Limit = 60_000;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_TwoThousandAtOnce_AreAllServed()
    {
        const int Clients = 2000;
        await using var server = StartServer(options => options with { Idle = TimeSpan.FromSeconds(30) });
        var clients = new List<LineClient>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await LineClient.ConnectAsync(server.Endpoint, TestContext));
        }

        var served = await Task.WhenAll(clients.Select(AskAsync));
        clients.ForEach(client => client.Dispose());
        await server.StopAsync();

        Assert.AreEqual(Clients, served.Count(isServed => isServed));
        Assert.AreEqual(Clients, server.Counts.Connections);
        Assert.AreEqual(3 * Clients, server.Counts.Requests);
        Assert.AreEqual(0, server.Counts.Errors);

        static async Task<bool> AskAsync(LineClient client)
        {
            await client.SendAsync("nobody\nno");
            var first = await client.ReadLineAsync();
            await client.SendAsync("body\n");
            return first == "" && await client.ReadLineAsync() == "" && await client.IsServedAsync();
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_ThreeThousandResets_LeaveTheServerServing()
    {
        const int Resets = 3000;
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger(LogEventLevel.Warning));

        for (var i = 0; i < Resets; i++)
        {
            using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
            await ActAsync(client, moment: i % 6);
            client.Reset();
        }

        using var last = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        Assert.IsTrue(await last.IsServedAsync());
        last.Dispose();
        await server.StopAsync();

        Assert.AreEqual("", string.Join('\n', log.Lines.Select(line => line.Text)));
        Assert.AreEqual(Resets + 1, server.Counts.Connections);

        static async Task ActAsync(LineClient client, int moment)
        {
            switch (moment)
            {
                case 0:
                    break;
                case 1:
                    await client.SendAsync("ali");
                    break;
                case 2:
                    await client.SendAsync(SampleDirectory.Known + "\n");
                    break;
                case 3:
                    await client.IsServedAsync();
                    break;
                case 4:
                    await client.SendAsync(SampleDirectory.Large + "\n");
                    break;
                default:
                    await client.SendAsync(new string('x', 3000));
                    break;
            }
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_HostileOnes_DelayNobody()
    {
        var log = new CollectingSink();
        await using var server = StartServer(
            options => options with { Idle = TimeSpan.FromSeconds(1) }, log.Logger(LogEventLevel.Warning));
        var random = new Random(20181);
        var noise = new byte[100_000];
        random.NextBytes(noise);

        var hostile = Enumerable.Range(0, 60).Select(i => AnnoyAsync(server.Endpoint, i % 5, noise)).ToList();
        var all = Task.WhenAll(hostile);
        using var polite = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var slowest = TimeSpan.Zero;
        var unserved = 0;
        while (!all.IsCompleted)
        {
            var asked = Stopwatch.GetTimestamp();
            unserved += await polite.IsServedAsync() ? 0 : 1;
            slowest = Stopwatch.GetElapsedTime(asked) is var took && took > slowest ? took : slowest;
        }

        await all;
        TestContext.WriteLine($"slowest answer to the polite client: {slowest.TotalMilliseconds:F0} ms");
        Assert.AreEqual(0, unserved);
        Assert.IsLessThan(Elapsed.Scheduling, slowest.TotalSeconds);
        Assert.AreEqual("", string.Join('\n', log.Lines.Select(line => line.Text)));
    }

    private async Task AnnoyAsync(IPEndPoint server, int kind, byte[] noise)
    {
        using var client = await LineClient.ConnectAsync(server, TestContext, receiveBuffer: 4096);
        switch (kind)
        {
            case 0: // a line without end
                await client.FloodAsync(new byte[64 * 1024], limit: long.MaxValue);
                break;
            case 1: // answers that nobody reads
                await client.FloodAsync(Encoding.UTF8.GetBytes(SampleDirectory.Large + "\n"), limit: long.MaxValue);
                break;
            case 2: // bytes that are no text
                await client.FloodAsync(noise, limit: noise.Length);
                break;
            case 3: // silence
                await client.WaitForEndAsync();
                break;
            default: // a large answer, left behind
                await client.SendAsync($"all {SampleDirectory.ManyBindings}\n");
                client.Reset();
                break;
        }
    }
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class CrowdTestsOnEpoll : CrowdTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class CrowdTestsOnSockets : CrowdTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
