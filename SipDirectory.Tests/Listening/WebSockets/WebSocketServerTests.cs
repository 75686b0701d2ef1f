using System.Net.WebSockets;
using System.Text;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening.WebSockets;

[TestClass]
public sealed class WebSocketServerTests
{
    private const int Limit = 30_000;
    private const string Known = SampleDirectory.Known;

    private static readonly string Answer = SampleDirectory.KnownRecord + "\n";

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(Known + "\n", "*", DisplayName = "LF")]
    [DataRow(Known + "\r\n", "*", DisplayName = "CR LF")]
    [DataRow(Known, "*", DisplayName = "no line end")]
    [DataRow(" sip:" + Known + "@example.com \n", "*", DisplayName = "SIP URI")]
    [DataRow("nobody\n", "\n", DisplayName = "unknown")]
    [DataRow("hello mister server", "\n", DisplayName = "no key")]
    [DataRow("", "\n", DisplayName = "empty message")]
    [DataRow("\n", "\n", DisplayName = "empty line")]
    [DataRow("\n\n", "\n\n", DisplayName = "two empty lines")]
    [DataRow("al\0ice", "\n", DisplayName = "NUL")]
    [DataRow("ąż€\U0001F600", "\n", DisplayName = "not ASCII")]
    [DataRow(Known + "\r\nnobody\n\n" + Known, "*\n\n*", DisplayName = "several lines")]
    public async Task Message_Requests_IsAnsweredByOneMessage(string message, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        var answer = await client.AskAsync(message);

        Assert.AreEqual(expected.Replace("*", Answer, StringComparison.Ordinal), answer);
        Assert.IsTrue(await client.IsServedAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_Binary_IsAnsweredInBinary()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        await client.SendAsync([.. Encoding.UTF8.GetBytes(Known), (byte)'\n', 0xFF, 0x80], WebSocketMessageType.Binary);
        var (type, answer) = await client.ReceiveMessageAsync();

        Assert.AreEqual(WebSocketMessageType.Binary, type);
        Assert.AreEqual(Answer + "\n", Encoding.UTF8.GetString(answer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_LargestRecordAndAllBindings_AreFragmentsOfOneMessageEach()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        var record = await client.AskAsync(SampleDirectory.Large);
        var parts = client.Parts;
        var bindings = await client.AskAsync("all " + SampleDirectory.ManyBindings);

        Assert.AreEqual(SampleDirectory.LargeRecord + "\n", record);
        Assert.IsGreaterThan(1, parts);
        Assert.AreEqual(SampleDirectory.AllBindings + "\n", bindings);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_InFragments_IsAnsweredOnce()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        await client.SendAsync("", isEnd: false);
        await client.SendAsync("al", isEnd: false);
        await client.SendAsync("ice\nno", isEnd: false);
        await client.SendAsync("body");
        var answer = await client.ReceiveAsync();

        Assert.AreEqual(Answer + "\n", answer);
        Assert.AreEqual(3, (await client.AskAsync("\n\n\n")).Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_ManyPipelined_AreAnsweredInOrder()
    {
        const int Messages = 2000;
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        var sending = SendAllAsync();

        var wrong = 0;
        for (var i = 0; i < Messages; i++)
        {
            var answer = await client.ReceiveAsync();
            wrong += answer == (i % 2 == 0 ? Answer : "\n\n") ? 0 : 1;
        }

        await sending;
        Assert.AreEqual(0, wrong);

        async Task SendAllAsync()
        {
            for (var i = 0; i < Messages; i++)
            {
                await client.SendAsync(i % 2 == 0 ? Known : "nobody\nnobody");
            }
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_OfTwoClientsAtOnce_EachGetsItsOwnAnswers()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var first = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        using var second = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        for (var i = 0; i < 50; i++)
        {
            await first.SendAsync(Known);
            await second.SendAsync("nobody\nnobody");
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.AreEqual(Answer, await first.ReceiveAsync());
            Assert.AreEqual("\n\n", await second.ReceiveAsync());
        }
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(1000)]
    [DataRow(1001)]
    [DataRow(3000)]
    [DataRow(4999)]
    public async Task Close_ByClient_IsEchoed(int code)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        Assert.IsTrue(await client.IsServedAsync());

        await client.CloseAsync(code);
        await server.StopAsync();

        Assert.AreEqual(code, client.CloseCode);
        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 1, Found: 1, NotFound: 0, Errors: 0), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_LineTooLong_IsAnsweredThenClosedWith1009()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { MaxLine = 10 });
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        var answer = await client.AskAsync($"{Known}\n12345678901\n{Known}\n");
        var code = await client.WaitForCloseAsync();
        await server.StopAsync();

        Assert.AreEqual(Answer + "{\"error\":\"line too long\"}\n", answer);
        Assert.AreEqual(1009, code);
        Assert.AreEqual(1, server.Counts.Errors);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_AsLongAsOneMayBe_IsAnsweredAndOneByteMoreClosedWith1009()
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { MaxLine = 1000 });
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        var answer = await client.AskAsync(new string('\n', 64_000));
        await client.SendAsync(new string('\n', 64_001));
        var code = await client.WaitForCloseAsync();
        await server.StopAsync();

        Assert.AreEqual(new string('\n', 64_000), answer);
        Assert.AreEqual(1009, code);
        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 64_000, Found: 0, NotFound: 64_000, Errors: 1), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_WithoutEnd_IsClosedWith1009()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        for (var i = 0; i < 65; i++)
        {
            await client.SendAsync(new string('\n', 1024), isEnd: false);
        }

        Assert.AreEqual(1009, await client.WaitForCloseAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "listen")]
    [DataRow(true, DisplayName = "echo")]
    public async Task Message_WithoutDirectory_IsAnsweredOnlyWhereItIsEchoed(bool echoes)
    {
        await using var server = await RunningWebSocketServer.StartAsync(openSession: () => new ListenSession(echoes));
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);
        var message = new string('m', 50_000);

        await client.SendAsync(message);
        await client.SendAsync([0xFF], WebSocketMessageType.Binary);
        var echoed = echoes ? await client.ReceiveAsync() : message;
        var (type, binary) = echoes ? await client.ReceiveMessageAsync() : (WebSocketMessageType.Binary, [0xFF]);
        await client.FinishAsync();
        var (last, _) = await client.ReceiveMessageAsync();

        Assert.AreEqual(message, echoed);
        Assert.AreEqual(WebSocketMessageType.Binary, type);
        Assert.AreSequenceEqual(new byte[] { 0xFF }, binary);
        Assert.AreEqual(WebSocketMessageType.Close, last);
    }
}
