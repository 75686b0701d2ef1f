using System.Net;
using System.Net.Sockets;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Listening;

[TestClass]
public sealed class UdpServerTests
{
    private const int Limit = 30_000;
    private const string Known = SampleDirectory.Known;
    private const string TooLongForUdp = "{\"error\":\"answer too long for UDP\"}\n";

    private static readonly string Answer = SampleDirectory.KnownRecord + "\n";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(RequestCases.Sound), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    [DynamicData(nameof(RequestCases.TooLong), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Datagram_OfTheTable_IsAnsweredByOneDatagram(string name, byte[] datagram, string expected)
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        client.Send(datagram);

        Assert.AreEqual(expected, await client.ReceiveAsync(), name);
        Assert.IsTrue(await client.IsServedAsync());
    }

    // Datagrams are answered in the order in which they came: an answer to the first would come first.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("nothing", new byte[0], "")]
    [DataRow("an answer", new byte[] { (byte)'{', (byte)'}', (byte)'\n' }, "")]
    [DynamicData(nameof(RequestCases.Blank), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Datagram_WithoutARequest_IsNotAnswered(string name, byte[] datagram, string answerElsewhere)
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        client.Send(datagram);

        Assert.IsTrue(await client.IsServedAsync(), $"{name}, elsewhere '{answerElsewhere}'");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Known)]
    [DataRow("nobody")]
    [DataRow(SampleDirectory.Large)]
    public async Task Datagram_AnswerSentBack_IsNotAnswered(string request)
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        client.Send(await client.AskAsync(request));

        Assert.IsTrue(await client.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(SampleDirectory.Large, 0, DisplayName = "one record of 1 MiB")]
    [DataRow("all " + SampleDirectory.ManyBindings, 0, DisplayName = "many bindings")]
    [DataRow("nobody\n" + SampleDirectory.Large + "\n" + Known + "\n", 1, DisplayName = "a record of 1 MiB between others")]
    public async Task Datagram_AnswerTooLong_EndsWithOneErrorLine(string datagram, int emptyLines)
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        var answer = await client.AskAsync(datagram);

        Assert.AreEqual(new string('\n', emptyLines) + TooLongForUdp, answer);
        Assert.IsTrue(await client.IsServedAsync());
    }

    // 601 bytes an answer: 109 of them are 65,509 bytes, two too many.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("127.0.0.1")]
    [DataRow("::1")]
    public async Task Datagram_AnswersJustTooLong_AreAsManyAsFit(string address)
    {
        await using var server = StartServer(options => options with { Endpoint = EndpointOf(address) });
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        var fitting = await client.AskAsync(Repeated(Known + "\n", 108) + "\n");
        var longest = await client.AskAsync(Repeated(Known + "\n", 108) + new string('\n', 65_507 - (108 * 601)));
        var tooLong = await client.AskAsync(Repeated(Known + "\n", 109));

        Assert.AreEqual(Repeated(Answer, 108) + "\n", fitting);
        Assert.AreEqual(65_507, longest.Length);
        Assert.AreEqual(Repeated(Answer, 108) + TooLongForUdp, tooLong);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Datagram_AsLongAsOneCanBe_IsAnsweredWhole()
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        var answer = await client.AskAsync("x" + new string('\n', 65_506));

        Assert.AreEqual(new string('\n', 65_506), answer);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Datagram_OfTwoClientsAtOnce_EachGetsItsOwnAnswers()
    {
        await using var server = StartServer();
        using var first = new DatagramClient(server.LocalEndpoint, TestContext);
        using var second = new DatagramClient(server.LocalEndpoint, TestContext);

        for (var i = 0; i < 50; i++)
        {
            first.Send(Known);
            second.Send("nobody\nnobody");
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.AreEqual(Answer, await first.ReceiveAsync());
            Assert.AreEqual("\n\n", await second.ReceiveAsync());
        }

        Assert.IsFalse(first.HasAnswer || second.HasAnswer);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Datagram_OfAClientThatIsGone_LeavesTheDoorOpen()
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        for (var i = 0; i < 50; i++)
        {
            using var gone = new DatagramClient(server.LocalEndpoint, TestContext);
            gone.Send(Known);
        }

        Assert.IsTrue(await client.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Datagram_OfAClientThatTakesNoAnswers_LeavesOthersServed()
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);
        using var other = new DatagramClient(server.LocalEndpoint, TestContext);

        // Together more than a kernel keeps for one socket.
        for (var i = 0; i < 100; i++)
        {
            client.Send(Repeated(Known + "\n", 100));
            Assert.IsTrue(await other.IsServedAsync());
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("::1", "::1")]
    [DataRow("::", "::1")]
    [DataRow("::", "127.0.0.1")]
    [DataRow("0.0.0.0", "127.0.0.1")]
    public async Task Bind_Address_AnswersThere(string address, string client)
    {
        await using var server = StartServer(options => options with { Endpoint = EndpointOf(address) });
        using var socket = new DatagramClient(new IPEndPoint(IPAddress.Parse(client), server.LocalEndpoint.Port), TestContext);

        Assert.IsTrue(await socket.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("127.0.0.1", "127.0.0.1/32")]
    [DataRow("::", "127.0.0.0/31")]
    [DataRow("127.0.0.1", "2001:db8::/32 10.0.0.0/8 127.0.0.1/32")]
    public async Task Allowed_Networks_OthersAreNotAnswered(string address, string networks)
    {
        await using var server = StartServer(options => options with
        {
            Endpoint = EndpointOf(address),
            Allowed = new AllowedNetworks([.. networks.Split(' ').Select(network => IPNetwork.Parse(network))]),
        });
        var endpoint = new IPEndPoint(IPAddress.Loopback, server.LocalEndpoint.Port);
        using var allowed = new DatagramClient(endpoint, TestContext, "127.0.0.1");
        using var other = new DatagramClient(endpoint, TestContext, "127.0.0.2");

        other.Send(Known);
        var isServed = await allowed.IsServedAsync();

        Assert.IsTrue(isServed);
        Assert.IsFalse(other.HasAnswer);
        Assert.AreEqual(new ServerCounts(Connections: 0, Requests: 1, Found: 1, NotFound: 0, Errors: 1), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Bind_AddressTaken_Throws()
    {
        await using var server = StartServer();

        var taken = Assert.ThrowsExactly<SocketException>(
            () => UdpServer.Bind(new UdpServerOptions { Endpoint = server.LocalEndpoint }, Logger.None));

        Assert.AreEqual(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_DatagramsReceived_AreAnsweredThenNoneIs()
    {
        await using var server = UdpServer.Bind(Options, Logger.None);
        var endpoint = server.LocalEndpoint;
        using var client = new DatagramClient(endpoint, TestContext);
        for (var i = 0; i < 100; i++)
        {
            client.Send(Known);
        }

        server.Start(SampleDirectory.OpenSession());
        await server.StopAsync();

        for (var i = 0; i < 100; i++)
        {
            Assert.AreEqual(Answer, await client.ReceiveAsync());
        }

        client.Send(Known);
        var gone = await Assert.ThrowsExactlyAsync<SocketException>(client.ReceiveAsync);
        Assert.AreEqual(SocketError.ConnectionRefused, gone.SocketErrorCode);
        Assert.AreEqual(100, server.Counts.Found);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_ClientKeepsSending_EndsAllTheSame()
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);
        using var stopped = new CancellationTokenSource();
        var flood = FloodAsync(client, stopped.Token);

        await client.ReceiveAsync();
        await server.StopAsync();
        await stopped.CancelAsync();

        await flood;
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Flood_OfDatagrams_LeavesTcpClientsServed()
    {
        await using var server = StartServer();
        await using var tcp = RunningServer.Start(options => options with { Engine = EngineKind.Sockets }, log: null);
        using var flooding = new DatagramClient(server.LocalEndpoint, TestContext);
        using var client = await LineClient.ConnectAsync(tcp.Endpoint, TestContext);
        using var stopped = new CancellationTokenSource();
        var flood = FloodAsync(flooding, stopped.Token);

        for (var i = 0; i < 100; i++)
        {
            Assert.IsTrue(await client.IsServedAsync());
        }

        await stopped.CancelAsync();
        await flood;
    }

    // What other threads of the test run allocate counts too: nothing a datagram means less than one small object.
    [TestMethod, DoNotParallelize, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Datagram_OnceWarm_CostsNoMemory()
    {
        const int Datagrams = 5000;
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);
        client.Exchange(Known, Datagrams);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        client.Exchange(Known, Datagrams);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.IsLessThan(16.0, (double)allocated / Datagrams);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Counts_OfAllDatagrams_AreThoseOfTheirLines()
    {
        await using var server = StartServer();
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        await client.AskAsync($"{Known}\nnobody\n\n{Known}\n");
        await client.AskAsync(new string('x', 2000));
        await client.AskAsync(SampleDirectory.Large);
        client.Send("\n");
        await server.StopAsync();

        Assert.AreEqual(new ServerCounts(Connections: 0, Requests: 6, Found: 3, NotFound: 2, Errors: 2), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_Datagrams_ReadLikeConnections()
    {
        var log = new CollectingSink();
        await using var server = StartServer(
            options => options with { Allowed = new AllowedNetworks([IPNetwork.Parse("127.0.0.1/32")]) }, log.Logger());
        using var client = new DatagramClient(server.LocalEndpoint, TestContext, "127.0.0.1");
        using var other = new DatagramClient(server.LocalEndpoint, TestContext, "127.0.0.2");

        await client.AskAsync($"{Known}\nno\tbody\n");
        other.Send(Known);
        await client.AskAsync(SampleDirectory.Large);
        await server.StopAsync();

        var lines = log.Lines.Select(line => line.Text).ToList();
        string[] expected =
        [
            "Opening UDP socket : 127.0.0.1:0",
            "Server is listening for datagrams",
            $"Received datagram from: {client.LocalEndpoint} (14 bytes)",
            $"Client requested : {Known}",
            $" Answer : {SampleDirectory.KnownRecord}",
            @"Client requested : no\tbody",
            " Answer : ",
            $"Dropped datagram from: {other.LocalEndpoint} (address not allowed)",
            $"Received datagram from: {client.LocalEndpoint} (5 bytes)",
            $"Client requested : {SampleDirectory.Large}",
            $" Answer : {SampleDirectory.LargeRecord[..4096]}...",
            "Answers too long for UDP : 0 bytes of them are sent",
        ];
        Assert.AreSequenceEqual(expected, lines);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_NotVerbose_SaysNothing()
    {
        var log = new CollectingSink();
        await using var server = StartServer(
            options => options with { Allowed = new AllowedNetworks([IPNetwork.Parse("127.0.0.1/32")]) },
            log.Logger(LogEventLevel.Warning));
        using var client = new DatagramClient(server.LocalEndpoint, TestContext, "127.0.0.1");
        using var other = new DatagramClient(server.LocalEndpoint, TestContext, "127.0.0.2");

        other.Send(Known);
        await client.AskAsync(new string('x', 2000));
        await server.StopAsync();

        Assert.IsEmpty(log.Lines);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Watch_DatagramsOfTwoSenders_AreShownWithTheirAnswers()
    {
        var watcher = new Watcher(TestContext);
        await using var server = StartServer(register: watcher.Register);
        using var one = new DatagramClient(server.LocalEndpoint, TestContext);
        using var other = new DatagramClient(server.LocalEndpoint, TestContext);

        await one.AskAsync("nobody\n");
        await other.AskAsync("nobody");
        await one.AskAsync("nobody");

        Assert.AreEqual(
            "udp 0 connected\nudp 0 < nobody\nudp 0 > \nudp 1 connected\nudp 1 < nobody\nudp 1 > \nudp 0 < nobody\nudp 0 > ",
            string.Join('\n', (await watcher.ReadUntilAsync("udp 1 > ")).Concat(await watcher.ReadUntilAsync("udp 0 > "))));
        Assert.AreEqual(2, watcher.Client(ClientProtocol.Udp, 0).Requests);
        Assert.AreEqual(one.LocalEndpoint, watcher.Client(ClientProtocol.Udp, 0).Address);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Echo_SenderOnThisMachine_GetsItsDatagramBack()
    {
        await using var server = StartEcho(options => options);
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);
        var datagram = new string('x', UdpServer.MaxAnswer);

        Assert.AreEqual(datagram, await client.AskAsync(datagram));
        Assert.AreEqual("{\n", await client.AskAsync("{\n"));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Echo_SenderHasTheServersPort_GetsNothing()
    {
        await using var server = StartEcho(options => options);
        using var twin = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        twin.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.LocalEndpoint.Port));
        using var client = new DatagramClient(server.LocalEndpoint, TestContext);

        await twin.SendToAsync("echo"u8.ToArray(), server.LocalEndpoint, TestContext.CancellationToken);

        // Answered in the order they came: had the other one an answer, it would be there by now.
        Assert.AreEqual("hello", await client.AskAsync("hello"));
        Assert.AreEqual(0, twin.Available);
    }

    private static UdpServerOptions Options => new() { Endpoint = EndpointOf("127.0.0.1") };

    private static IPEndPoint EndpointOf(string address) => new(IPAddress.Parse(address), 0);

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static UdpServer StartServer(
        Func<UdpServerOptions, UdpServerOptions>? choose = null,
        ILogger? log = null,
        int maxLine = 1024,
        ClientRegister? register = null)
    {
        var server = UdpServer.Bind(choose?.Invoke(Options) ?? Options, log ?? Logger.None, register);
        server.Start(SampleDirectory.OpenSession(maxLine, log));
        return server;
    }

    private static UdpServer StartEcho(Func<UdpServerOptions, UdpServerOptions> choose)
    {
        var server = UdpServer.Bind(choose(Options) with { IsEcho = true }, Logger.None);
        server.Start(new ListenSession(echoes: true));
        return server;
    }

    private static Task FloodAsync(DatagramClient client, CancellationToken stop) => Task.Run(
        () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    client.Send(Known);
                }
                catch (SocketException)
                {
                    // The server is gone.
                }
            }
        },
        CancellationToken.None);
}
