using System.Net.WebSockets;
using System.Text;
using System.Text.Unicode;
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
    [DynamicData(nameof(RequestCases.Sound), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    [DynamicData(nameof(RequestCases.Blank), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Message_OfTheTable_IsAnsweredByOneMessage(string name, byte[] message, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        await client.SendAsync(message, TypeOf(message));
        var (type, answer) = await client.ReceiveMessageAsync();

        Assert.AreEqual(expected, Encoding.UTF8.GetString(answer), name);
        Assert.AreEqual(TypeOf(message), type, name);
        Assert.IsTrue(await client.IsServedAsync(), name);
    }

    // Lines and code points lie across fragments.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(RequestCases.Sound), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    [DynamicData(nameof(RequestCases.Blank), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Message_OfTheTableByteByByte_IsAnsweredTheSame(string name, byte[] message, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        foreach (var octet in message)
        {
            await client.SendAsync([octet], TypeOf(message), isEnd: false);
        }

        await client.SendAsync([], TypeOf(message));
        var (_, answer) = await client.ReceiveMessageAsync();

        Assert.AreEqual(expected, Encoding.UTF8.GetString(answer), name);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_Empty_IsAnEmptyLine()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        Assert.AreEqual("\n", await client.AskAsync(""));
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
    [DynamicData(nameof(RequestCases.TooLong), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Message_LineTooLong_IsAnsweredThenClosedWith1009(string name, byte[] message, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await WebSocketTestClient.ConnectAsync(server.Address, TestContext);

        await client.SendAsync(message, WebSocketMessageType.Text);
        var answer = await client.ReceiveAsync();
        var code = await client.WaitForCloseAsync();
        await server.StopAsync();

        Assert.AreEqual(expected, answer, name);
        Assert.AreEqual(1009, code, name);
        Assert.AreEqual(1, server.Counts.Errors, name);
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
        Assert.AreEqual("limit: message too long", client.CloseText);
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

    private static WebSocketMessageType TypeOf(byte[] message) =>
        Utf8.IsValid(message) ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
}
