using System.Net.Sockets;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

[TestClass]
public sealed class DescriptorExhaustionTests
{
    private const int Limit = 60_000;
    private const int Clients = 120;

    // What the shell opens is inherited, so that descriptors run out before the limit of connections is reached.
    private const string FewDescriptors = "ulimit -n 230; for i in $(seq 100); do exec {fd}</dev/null; done;";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Accept_NoDescriptorLeft_ServesThoseItHasAndGoesOnLater()
    {
        using var server = await ServerProcess.StartAsync(FewDescriptors, "--idle 30", TestContext);
        var clients = new List<LineClient>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await LineClient.ConnectAsync(server.Endpoint, TestContext));
        }

        var served = new List<LineClient>();
        foreach (var client in clients)
        {
            if (await IsServedAsync(client))
            {
                served.Add(client);
            }
        }

        var isServedStill = await IsServedAsync(served[0]) && await IsServedAsync(served[^1]);
        var processorTime = server.ProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.CancellationToken); // what is measured is a second of doing nothing
        processorTime = server.ProcessorTime - processorTime;
        clients.ForEach(client => client.Dispose());
        await ServeAgainAsync(server);

        TestContext.WriteLine($"{served.Count} of {Clients} clients served, {processorTime.TotalMilliseconds:F0} ms of processor time in a second");
        Assert.IsInRange(5, 100, served.Count);
        Assert.IsTrue(isServedStill);
        Assert.IsLessThan(0.5, processorTime.TotalSeconds);
        Assert.IsFalse(server.HasExited);
    }

    private static async Task<bool> IsServedAsync(LineClient client)
    {
        try
        {
            return await client.IsServedAsync();
        }
        catch (SocketException)
        {
            return false; // closed without a word
        }
    }

    // The server learns only by and by that the others have left.
    private async Task ServeAgainAsync(ServerProcess server)
    {
        for (var served = 0; served < 5;)
        {
            using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
            served += await IsServedAsync(client) ? 1 : 0;
        }
    }
}
