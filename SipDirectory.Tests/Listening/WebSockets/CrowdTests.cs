using Serilog.Events;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Support.RawWebSocketClient;

namespace SipDirectory.Tests.Listening.WebSockets;

/// <summary>Many clients at once, and hostile ones among them.</summary>
[TestClass]
public sealed class CrowdTests
{
    private const int Limit = 60_000;

    // What a client has sent when it resets its connection.
    private static readonly byte[][] Moments =
    [
        [],
        "GET / HTTP/1.1\r\nHo"u8.ToArray(),
        Bytes(""),
        Bytes("", Frame(Text, "ali", isFinal: false)),
        Bytes("", [0x81]),
        Bytes("", Frame(Text, SampleDirectory.Known)),
        Bytes("", Frame(Text, SampleDirectory.Large)),
        Bytes("", Frame(Text, new string('x', 3000))),
        Bytes("", Frame(3, "")),
        Bytes("", [0x81, 0]),
        Bytes("", Frame(Close, "")),
        Bytes("Origin: https://evil.example"),
    ];

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_FiveHundredAtOnce_AreAllServed()
    {
        const int Clients = 500;
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { Idle = TimeSpan.FromSeconds(30) });
        var clients = await Task.WhenAll(
            Enumerable.Range(0, Clients).Select(_ => WebSocketTestClient.ConnectAsync(server.Address, TestContext)));

        var served = await Task.WhenAll(clients.Select(client => client.IsServedAsync()));
        await Task.WhenAll(clients.Select(client => client.CloseAsync()));
        await server.StopAsync();
        Array.ForEach(clients, client => client.Dispose());

        Assert.AreEqual(Clients, served.Count(isServed => isServed));
        Assert.AreEqual((Clients, Clients, 0), (server.Counts.Connections, server.Counts.Requests, server.Counts.Errors));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_ResetAtAnyMoment_LeaveTheServerServing()
    {
        const int Rounds = 40;
        var log = new CollectingSink();
        await using var server = await RunningWebSocketServer.StartAsync(log: log.Logger(LogEventLevel.Error));

        for (var i = 0; i < Rounds * Moments.Length; i++)
        {
            using var client = await ConnectAsync(server.Endpoint, TestContext);
            await client.SendAsync(Moments[i % Moments.Length]);

            // Every other time the server has read something before the reset comes.
            if (i / Moments.Length % 2 == 0 && Moments[i % Moments.Length].Length > 100)
            {
                await client.ReadHeadersAsync();
            }

            client.Reset();
        }

        using var last = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        Assert.IsTrue(await last.IsServedAsync());
        last.Dispose();
        await server.StopAsync();

        Assert.IsEmpty(log.Lines);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_HostileOnes_DelayNobody()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { Idle = TimeSpan.FromSeconds(1) });
        var hostile = Task.WhenAll(Enumerable.Range(0, 40).Select(i => AnnoyAsync(server, i % 4)));
        using var polite = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        var slowest = 0.0;
        var unserved = 0;

        while (!hostile.IsCompleted)
        {
            var asked = System.Diagnostics.Stopwatch.GetTimestamp();
            unserved += await polite.IsServedAsync() ? 0 : 1;
            slowest = Math.Max(slowest, Elapsed.SecondsSince(asked));
        }

        await hostile;
        TestContext.WriteLine($"slowest answer to the polite client: {slowest * 1000:F0} ms");
        Assert.AreEqual(0, unserved);
        Assert.IsLessThan(Elapsed.Scheduling, slowest);
    }

    private static byte[] Bytes(string header, params byte[][] frames) =>
        [.. System.Text.Encoding.UTF8.GetBytes(header.Length == 0 ? Handshake() : Handshake("/", header)), .. frames.SelectMany(frame => frame)];

    private async Task AnnoyAsync(RunningWebSocketServer server, int kind)
    {
        using var client = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        switch (kind)
        {
            case 0: // a message without end
                await client.FloodAsync(Frame(Binary, new byte[60_000], isFinal: false));
                break;
            case 1: // answers that nobody reads
                await client.FloodAsync(Frame(Text, SampleDirectory.Large));
                break;
            case 2: // pings, and nobody reads the pongs
                await client.FloodAsync(Frame(Ping, new byte[125]));
                break;
            default: // silence
                await client.WaitForEndAsync();
                break;
        }
    }
}
