using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Serilog.Events;
using SipDirectory.Listening;
using SipDirectory.Listening.WebSockets;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening.WebSockets;

[TestClass]
public sealed class HandshakeTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "426", DisplayName = "no upgrade")]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345", "426", DisplayName = "body")]
    [DataRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n12345", "426", DisplayName = "large body")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "426", DisplayName = "other protocol")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n", "426", DisplayName = "no key")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", "426", DisplayName = "other version")]
    [DataRow("GET /path HTTP/1.1\r\nHost: a\r\n\r\n", "404", DisplayName = "other path")]
    [DataRow("GET / HTTP/1.1\r\n\r\n", "400", DisplayName = "no host")]
    [DataRow("hello mister server\r\n\r\n", "400", DisplayName = "no HTTP")]
    public async Task Request_NoHandshake_IsAnsweredAndClosed(string request, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(request);
        var headers = await client.ReadHeadersAsync();
        await client.WaitForEndAsync();

        Assert.AreEqual(expected, headers[0].Split(' ')[1]);
        Assert.DoesNotContain("Kestrel", string.Join('\n', headers));
        Assert.AreEqual(expected == "426", headers.Contains("Sec-WebSocket-Version: 13"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_HandshakeWithABody_IsRefused()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        var status = await client.RequestAsync(RawWebSocketClient.Handshake("/", "Content-Length: 3") + "abc");

        Assert.AreNotEqual("101", status);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("/", false, "101")]
    [DataRow("/?token=1", false, "101")]
    [DataRow("/path", false, "404")]
    [DataRow("//", false, "404")]
    [DataRow("/path?query", true, "101")]
    public async Task Path_IsTheRootUnlessAnyMayBe(string path, bool anyPath, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { AnyPath = anyPath });
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        Assert.AreEqual(expected, await client.RequestAsync(RawWebSocketClient.Handshake(path)));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(null, "101", DisplayName = "none")]
    [DataRow("Origin: http://127.0.0.1:8080", "101", DisplayName = "same host")]
    [DataRow("Origin: https://listed.example", "101", DisplayName = "listed")]
    [DataRow("Origin: https://evil.example", "403", DisplayName = "another")]
    [DataRow("Origin: null", "403", DisplayName = "null")]
    [DataRow("Origin:", "403", DisplayName = "empty")]
    [DataRow("Origin: http://127.0.0.1\r\nOrigin: https://evil.example", "403", DisplayName = "two")]
    [DataRow("Origin: http://127.0.0.1, https://evil.example", "403", DisplayName = "two in one")]
    public async Task Origin_IsChecked(string? header, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync(
            options => options with { Origins = new AllowedOrigins("https://listed.example") });
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        Assert.AreEqual(expected, await client.RequestAsync(RawWebSocketClient.Handshake("/", header is null ? [] : [header])));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Origin_Denied_IsAWarningWithItsName()
    {
        var log = new CollectingSink();
        await using var server = await RunningWebSocketServer.StartAsync(log: log.Logger(LogEventLevel.Warning));
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        await client.RequestAsync(RawWebSocketClient.Handshake("/", "Origin: https://evil.example"));
        await client.WaitForEndAsync();
        await server.StopAsync();

        (LogEventLevel, string)[] expected =
        [
            (LogEventLevel.Warning,
                $"Refused WebSocket connection from: {client.LocalEndpoint} (origin not allowed: https://evil.example)"),
        ];
        Assert.AreSequenceEqual(expected, log.Lines);
        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 0, Found: 0, NotFound: 0, Errors: 1), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("10.0.0.0/8", "403")]
    [DataRow("127.0.0.0/8", "101")]
    public async Task Address_NotAllowed_Gets403(string network, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync(
            options => options with { Allowed = new AllowedNetworks([IPNetwork.Parse(network)]) });
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        Assert.AreEqual(expected, await client.RequestAsync(RawWebSocketClient.Handshake()));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Address_OfIPv4OverDualModeSocket_IsComparedAsIPv4()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with
        {
            Endpoint = new IPEndPoint(IPAddress.IPv6Any, 0),
            Allowed = new AllowedNetworks([IPNetwork.Parse("127.0.0.0/8")]),
        });
        var port = server.Endpoint.Port;
        using var first = await RawWebSocketClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext);
        using var second = await RawWebSocketClient.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, port), TestContext);

        Assert.AreEqual("101", await first.RequestAsync(RawWebSocketClient.Handshake()));
        Assert.AreEqual("403", await second.RequestAsync(RawWebSocketClient.Handshake()));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_MoreThanTheLimit_Get503UntilOneLeaves()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { Limit = new ConnectionLimit(1) });
        using var served = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        using var refused = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        var status = await refused.RequestAsync(RawWebSocketClient.Handshake());
        var text = await refused.ReadToFinAsync();
        var isServed = await served.IsServedAsync();
        await served.CloseAsync();
        using var next = await ConnectWhenThereIsRoomAsync(server.Address);

        Assert.AreEqual("503", status);
        Assert.Contains("too many connections\n", text);
        Assert.IsTrue(isServed);
        Assert.IsTrue(await next.IsServedAsync());
    }

    // Whoever does not say what it wants is a client, too.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_WithoutHandshake_CountAgainstTheLimit()
    {
        var limit = new ConnectionLimit(1);
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { Limit = limit });
        using var silent = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);
        using var refused = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        Assert.AreEqual("503", await refused.RequestAsync(RawWebSocketClient.Handshake()));
        Assert.IsFalse(limit.TryTake());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Clients_RefusedMoreThanMayBeTold_AreReset()
    {
        await using var server = await RunningWebSocketServer.StartAsync(
            options => options with { Limit = new ConnectionLimit(0), MaxRefusals = 1 });
        using var first = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);
        using var second = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        var end = await second.WaitForEndAsync();

        Assert.AreEqual(ConnectionEnd.Reset, end);
        Assert.AreEqual("503", await first.RequestAsync(RawWebSocketClient.Handshake()));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("GET / HTTP/1.1\r\nHost: a\r\n", DisplayName = "half a request")]
    public async Task Handshake_NotInTheIdleTime_IsDropped(string start)
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { Idle = TimeSpan.FromSeconds(0.4) });
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);
        var connected = Stopwatch.GetTimestamp();
        await client.SendAsync(start);
        var ending = client.WaitForEndAsync();

        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(0.05));
        try
        {
            while (start.Length > 0 && !ending.IsCompleted)
            {
                await client.SendAsync("a: b\r\n");
                await pace.WaitForNextTickAsync(TestContext.CancellationToken);
            }
        }
        catch (SocketException)
        {
            // Dropped.
        }

        await ending;
        Assert.IsInRange(0.4 - Elapsed.Clock, 0.9 + Elapsed.Scheduling, Elapsed.SecondsSince(connected));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(100, 10, DisplayName = "many headers")]
    [DataRow(2, 20_000, DisplayName = "long headers")]
    public async Task Handshake_TooManyHeaders_IsRefused(int headers, int length)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        var status = await client.RequestAsync(RawWebSocketClient.Handshake(
            "/", [.. Enumerable.Range(0, headers).Select(i => $"X{i}: {new string('x', length)}")]));

        Assert.AreEqual("431", status);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Handshake_LineWithoutEnd_IsRefused()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        Assert.AreEqual("414", await client.RequestAsync("GET /" + new string('a', 5000)));
    }

    // Behind the handshake without waiting for its answer.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Handshake_WithAMessageBehind_AnswersIt()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(
        [
            .. System.Text.Encoding.ASCII.GetBytes(RawWebSocketClient.Handshake()),
            .. RawWebSocketClient.Frame(RawWebSocketClient.Text, "nobody"),
        ]);
        await client.ReadHeadersAsync();
        var (_, opcode, payload) = await client.ReadFrameAsync();

        Assert.AreEqual(RawWebSocketClient.Text, opcode);
        Assert.AreSequenceEqual("\n"u8.ToArray(), payload);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Handshake_AsksForCompression_GetsNone()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await RawWebSocketClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(RawWebSocketClient.Handshake("/", "Sec-WebSocket-Extensions: permessage-deflate"));
        var headers = await client.ReadHeadersAsync();

        Assert.Contains("101", headers[0]);
        Assert.DoesNotContain("extensions", string.Join('\n', headers).ToLowerInvariant());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Bind_AddressTaken_Throws()
    {
        await using var server = await RunningWebSocketServer.StartAsync();

        Assert.ThrowsExactly<SocketException>(() => WebSocketServer.Bind(
            new WebSocketServerOptions { Endpoint = server.Endpoint }, Serilog.Core.Logger.None));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Bind_NotStarted_TakesNoClientsAndStops()
    {
        await using var server = WebSocketServer.Bind(
            new WebSocketServerOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) }, Serilog.Core.Logger.None);

        await Assert.ThrowsExactlyAsync<SocketException>(() => RawWebSocketClient.ConnectAsync(server.LocalEndpoint, TestContext));
        await server.StopAsync();
    }

    // The place of one that has left is free a moment later.
    private async Task<WebSocketTestClient> ConnectWhenThereIsRoomAsync(Uri address)
    {
        while (true)
        {
            try
            {
                return await WebSocketTestClient.ConnectAsync(address, TestContext);
            }
            catch (WebSocketException) when (!TestContext.CancellationToken.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}
