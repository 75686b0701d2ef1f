using System.Net.WebSockets;
using System.Text;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;
using static SipDirectory.Tests.Support.RawWebSocketClient;

namespace SipDirectory.Tests.Listening.WebSockets;

/// <summary>What the operator sees of the clients of the WebSocket door, and does to them.</summary>
[TestClass]
public sealed class WatchedClientTests
{
    private const int Limit = 30_000;

    private readonly TrafficFeed _feed = new(TimeProvider.System);

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Feed_OneConversation_ShowsPathMessagesAndEnd()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(register: register);
        using var client = await WebSocketTestClient.ConnectAsync(new Uri(server.Address, "?a=\u001b[2J"), TestContext);

        await client.AskAsync("nobody\nhello mister server");
        await client.CloseAsync();
        await server.StopAsync();

        string[] expected =
        [
            "connected to /?a=%1B[2J", "< nobody", "< hello mister server", "> ", "> ", "disconnected (client: closed)",
        ];
        Assert.AreSequenceEqual(expected, Shown());
        Assert.IsEmpty(register.Clients);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Feed_MalformedFrame_IsAFault()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(
            options => options with { LingerTime = TimeSpan.FromSeconds(0.1) }, register: register);
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync([0x81, 1, (byte)'a']);
        await client.ReadCloseAsync();
        await client.WaitForEndAsync();
        await server.StopAsync();

        Assert.Contains("X malformed frame: The client sent a frame without a mask.", Shown());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Operator_Sends_TextAndBinaryReachTheClient()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(register: register);
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        await register.FirstClient;

        Send(register, "hello\n", isText: true);
        var (type, message) = await client.ReceiveMessageAsync();
        Send(register, "\u0001", isText: false);
        var (nextType, next) = await client.ReceiveMessageAsync();

        Assert.AreEqual(WebSocketMessageType.Text, type);
        Assert.AreEqual("hello\n", Encoding.UTF8.GetString(message));
        Assert.AreEqual(WebSocketMessageType.Binary, nextType);
        Assert.AreSequenceEqual(new byte[] { 1 }, next);
        Assert.IsTrue(await client.IsServedAsync());
    }

    // What the client reads is whole messages: one inside another would break its framing, or a record.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Operator_SendsWhileAnswersAreUnderWay_MessagesStayWhole()
    {
        const int Messages = 30;
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(register: register);
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        await register.FirstClient;
        for (var i = 0; i < Messages; i++)
        {
            await client.SendAsync(SampleDirectory.Large);
            Send(register, "operator\n", isText: true);
        }

        var (answers, others) = (0, 0);
        while (answers + others < 2 * Messages)
        {
            var message = await client.ReceiveAsync();
            answers += message == SampleDirectory.LargeRecord + "\n" ? 1 : 0;
            others += message == "operator\n" ? 1 : 0;
            Assert.IsTrue(message.Length is 9 || message.Length > 1_000_000, "a torn message");
        }

        Assert.AreEqual((Messages, Messages), (answers, others));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Operator_Sends_IsActivity()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(
            options => options with { Idle = TimeSpan.FromSeconds(0.4) }, register: register);
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        await register.FirstClient;

        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(0.1));
        for (var i = 0; i < 12; i++)
        {
            Send(register, "still here\n", isText: true);
            Assert.AreEqual("still here\n", await client.ReceiveAsync());
            await pace.WaitForNextTickAsync(TestContext.CancellationToken);
        }

        Assert.IsTrue(await client.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Operator_Kicks_ClientIsClosedWith1008()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(register: register);
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        await register.FirstClient;

        register.Clients[0].Kick();
        var code = await client.WaitForCloseAsync();
        await server.StopAsync();

        Assert.AreEqual(1008, code);
        Assert.Contains("disconnected (operator: kicked)", Shown());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Operator_KicksClientThatTakesNoAnswers_IsReset()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(register: register);
        using var client = await OpenAsync(server.Endpoint, TestContext, receiveBuffer: 4096);
        await register.FirstClient;
        await client.SendAsync(Frame(Text, string.Concat(Enumerable.Repeat(SampleDirectory.Large + "\n", 40))));
        await client.ReadBytesAsync(100);

        register.Clients[0].Kick();

        Assert.AreEqual(ConnectionEnd.Reset, await client.WaitForEndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Operator_SendsToOneOfTwo_OtherGetsNothing()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);
        await using var server = await RunningWebSocketServer.StartAsync(register: register);
        using var first = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        await register.FirstClient;
        using var second = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        Assert.IsTrue(await second.IsServedAsync());

        Send(register, "to the first\n", isText: true);

        Assert.AreEqual("to the first\n", await first.ReceiveAsync());
        Assert.IsTrue(await second.IsServedAsync());
        Assert.HasCount(2, register.Clients);
    }

    private static void Send(ClientRegister register, string message, bool isText)
    {
        Assert.IsTrue(register.TryFind(ClientProtocol.Ws, 0, out var client));
        Assert.IsTrue(client.TrySend(new OperatorMessage(Encoding.UTF8.GetBytes(message), isText)));
    }

    // Without time, protocol, number and address.
    private List<string> Shown()
    {
        var lines = new List<string>();
        while (_feed.Lines.TryRead(out var line))
        {
            lines.Add(line.Split(' ', 5)[4]);
        }

        return lines;
    }
}
