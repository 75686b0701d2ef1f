using System.Text;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Support.RawWebSocketClient;

namespace SipDirectory.Tests.Listening.WebSockets;

/// <summary>Frames as no client library sends them (RFC 6455 §5 to §8), in the order of the Autobahn test suite.</summary>
[TestClass]
public sealed class FramingTests
{
    private const int Limit = 30_000;
    private const string Known = SampleDirectory.Known;

    private static readonly byte[] Euro = [0xE2, 0x82, 0xAC];

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Malformed =>
    [
        ["reserved bit 1", Frame(0x40 | Text, Known), 1002],
        ["reserved bit 2", Frame(0x20 | Text, Known), 1002],
        ["reserved bit 3", Frame(0x10 | Text, Known), 1002],
        ["reserved bits of a ping", Frame(0x70 | Ping, ""), 1002],
        ["reserved bit of a close", Frame(0x10 | Close, ""), 1002],
        ["opcode 3", Frame(3, ""), 1002],
        ["opcode 7", Frame(7, Known), 1002],
        ["opcode 11", Frame(11, ""), 1002],
        ["opcode 15", Frame(15, Known), 1002],
        ["unmasked text", new byte[] { 0x81, 1, (byte)'a' }, 1002],
        ["unmasked empty text", new byte[] { 0x81, 0 }, 1002],
        ["unmasked empty text, nothing behind it for a mask", new byte[] { 0x81, 0, 0x81, 0, 0x81, 0 }, 1002],
        ["unmasked ping", new byte[] { 0x89, 0 }, 1002],
        ["unmasked close", new byte[] { 0x88, 0 }, 1002],
        ["unmasked behind a masked one", Bytes(Frame(Pong, ""), [0x81, 1, (byte)'a']), 1002],
        ["unmasked behind a long masked one", Bytes(Frame(Binary, new byte[300], isFinal: false), [0x80, 1, (byte)'a']), 1002],
        ["ping of 126 bytes", Frame(Ping, new byte[126]), 1002],
        ["pong of 126 bytes", Frame(Pong, new byte[126]), 1002],
        ["close of 126 bytes", Frame(Close, Bytes([0x03, 0xE8], new byte[124])), 1002],
        ["ping in fragments", Frame(Ping, "", isFinal: false), 1002],
        ["pong in fragments", Frame(Pong, "", isFinal: false), 1002],
        ["close in fragments", Frame(Close, "", isFinal: false), 1002],
        ["continuation of nothing", Frame(Continuation, Known), 1002],
        ["continuation of nothing that goes on", Frame(Continuation, Known, isFinal: false), 1002],
        ["continuation of a whole message", Bytes(Frame(Text, "", isFinal: false), Frame(Continuation, ""), Frame(Continuation, Known)), 1002],
        ["text within a text", Bytes(Frame(Text, "a", isFinal: false), Frame(Text, "b")), 1002],
        ["binary within a text", Bytes(Frame(Text, "a", isFinal: false), Frame(Binary, "b")), 1002],
        ["length of 2^63", new byte[] { 0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 }, 1002],
        ["length of 2^64 - 1", new byte[] { 0x82, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4 }, 1002],
        ["length of 2^63 - 1", Bytes([0x82, 0xFF, 127, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0], new byte[64 * 1024 + 1]), 1009],
        ["invalid UTF-8", Frame(Text, [0xCE, 0xBA, 0xFF]), 1007],
        ["overlong UTF-8", Frame(Text, [0xC0, 0x80]), 1007],
        ["surrogate in UTF-8", Frame(Text, [0xED, 0xA0, 0x80]), 1007],
        ["beyond the last code point", Frame(Text, [0xF4, 0x90, 0x80, 0x80]), 1007],
        ["UTF-8 that is cut", Frame(Text, Euro[..2]), 1007],
        ["invalid UTF-8 in the second fragment", Bytes(Frame(Text, "a", isFinal: false), Frame(Continuation, [0xFF])), 1007],
        ["invalid UTF-8 over two fragments", Bytes(Frame(Text, Euro[..2], isFinal: false), Frame(Continuation, "a")), 1007],
        ["UTF-8 cut before an empty last fragment", Bytes(Frame(Text, Euro[..1], isFinal: false), Frame(Continuation, "")), 1007],
        ["invalid UTF-8 of a message that goes on", Frame(Text, [0xFF], isFinal: false), 1007],
        ["close of one byte", Frame(Close, [3]), 1002],
        ["close with code 0", Frame(Close, [0, 0]), 1002],
        ["close with code 999", Frame(Close, [0x03, 0xE7]), 1002],
        ["close with code 1004", Frame(Close, [0x03, 0xEC]), 1002],
        ["close with code 1005", Frame(Close, [0x03, 0xED]), 1002],
        ["close with code 1006", Frame(Close, [0x03, 0xEE]), 1002],
        ["close with code 1015", Frame(Close, [0x03, 0xF7]), 1002],
        ["close with code 2999", Frame(Close, [0x0B, 0xB7]), 1002],
        ["close with code 5000", Frame(Close, [0x13, 0x88]), 1002],
        ["close with code 65535", Frame(Close, [0xFF, 0xFF]), 1002],
        ["close with a reason that is no UTF-8", Frame(Close, [0x03, 0xE8, 0xFF]), 1002],
    ];

    private static IEnumerable<object[]> Sound =>
    [
        ["text in two fragments", Bytes(Frame(Text, "nob", isFinal: false), Frame(Continuation, "ody")), "\n"],
        ["text in fragments with a ping in between", Bytes(Frame(Text, "nob", isFinal: false), Frame(Ping, "p"), Frame(Continuation, "ody")), "\n"],
        ["text in empty fragments", Bytes(Frame(Text, "", isFinal: false), Frame(Continuation, "", isFinal: false), Frame(Continuation, "")), "\n"],
        ["code point over two fragments", Bytes(Frame(Text, Euro[..1], isFinal: false), Frame(Continuation, Euro[1..])), "\n"],
        ["code point over three fragments", Bytes(Frame(Text, Euro[..1], isFinal: false), Frame(Continuation, Euro[1..2], isFinal: false), Frame(Continuation, Euro[2..])), "\n"],
        ["noncharacter", Frame(Text, [0xEF, 0xBF, 0xBF]), "\n"],
        ["invalid UTF-8 in a binary message", Frame(Binary, [0xFF]), "\n"],
        ["several messages at once", Bytes(Frame(Text, "a\nb"), Frame(Text, "c")), "\n\n\n"],
        ["length in more bytes than it needs", Bytes([0x81, 0xFE, 0, 1, 0, 0, 0, 0], "a"u8.ToArray()), "\n"],
        ["message of 65,536 bytes", Frame(Binary, Enumerable.Repeat((byte)'\n', 65_536).ToArray()), new string('\n', 65_536)],
        ["ping of 125 bytes", Bytes(Frame(Ping, new byte[125]), Frame(Text, "a")), "\n"],
        ["pong that nobody asked for", Bytes(Frame(Pong, "p"), Frame(Text, "a")), "\n"],
    ];

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(Malformed), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Frames_Malformed_AreClosedWithTheirCode(string name, byte[] frames, int expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync(options => options with { LingerTime = TimeSpan.FromSeconds(0.1) });
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(frames);
        var code = await client.ReadCloseAsync();
        var end = await client.WaitForEndAsync();
        await server.StopAsync();

        // Where the framing is sound, the client would have to close too, and does not.
        Assert.IsTrue(end == ConnectionEnd.Fin || expected is 1007 or 1009, name);
        Assert.AreEqual(expected, code, name);
        Assert.AreEqual(1, server.Counts.Errors, name);
    }

    // Closing with them unread would reset the connection, and the close would be lost.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(Malformed), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Frames_MalformedAndMoreBehind_CloseReachesTheClient(string name, byte[] frames, int expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(Bytes(frames, new byte[300_000]));
        var code = await client.ReadCloseAsync();

        Assert.AreEqual(expected, code, name);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(Sound), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Frames_Sound_AreAnswered(string name, byte[] frames, string expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(frames);
        var answers = await ReadAnswersAsync(client, expected.Length);

        Assert.AreEqual(expected, answers, name);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Frames_ByteByByte_AreAnswered()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        foreach (var octet in Bytes(Frame(Text, "nob", isFinal: false), Frame(Ping, "p"), Frame(Continuation, "ody"), Frame(Binary, new byte[200])))
        {
            await client.SendAsync([octet]);
        }

        Assert.AreEqual("\n\n", await ReadAnswersAsync(client, 2));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Frames_UnmaskedBehindAMessage_MessageIsAnsweredFirst()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(Bytes(Frame(Text, "a"), Frame(Text, "b"), [0x81, 1, (byte)'c']));

        Assert.AreEqual("\n\n", await ReadAnswersAsync(client, 2));
        Assert.AreEqual(1002, await client.ReadCloseAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Ping_IsAnsweredByAPongWithItsPayload()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(Frame(Ping, "payload"));
        var (isFinal, opcode, payload) = await client.ReadFrameAsync();

        Assert.IsTrue(isFinal);
        Assert.AreEqual(Pong, opcode);
        Assert.AreEqual("payload", Encoding.UTF8.GetString(payload));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(new byte[0], 1000, DisplayName = "no code")]
    [DataRow(new byte[] { 0x03, 0xE8 }, 1000, DisplayName = "1000")]
    [DataRow(new byte[] { 0x03, 0xF3, (byte)'b', (byte)'y', (byte)'e' }, 1011, DisplayName = "1011 and a reason")]
    [DataRow(new byte[] { 0x0F, 0xA0 }, 4000, DisplayName = "4000")]
    public async Task Close_ByClient_IsAnsweredThenFin(byte[] payload, int expected)
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(Frame(Close, payload));
        var code = await client.ReadCloseAsync();

        Assert.AreEqual(expected, code);
        Assert.AreEqual(ConnectionEnd.Fin, await client.WaitForEndAsync());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Message_BehindTheClose_IsNotAnswered()
    {
        await using var server = await RunningWebSocketServer.StartAsync();
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(Bytes(Frame(Text, "a"), Frame(Close, ""), Frame(Text, Known)));
        var answer = await ReadAnswersAsync(client, 1);
        var (_, opcode, _) = await client.ReadFrameAsync();
        client.Dispose();
        await server.StopAsync();

        Assert.AreEqual("\n", answer);
        Assert.AreEqual(Close, opcode);
        Assert.AreEqual(1, server.Counts.Requests);
    }

    // Half a frame, then FIN: lost in the middle, whatever it was.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(new byte[] { 0x81 }, DisplayName = "header")]
    [DataRow(new byte[] { 0x81, 0x85, 1, 2, 3, 4, 9 }, DisplayName = "text")]
    [DataRow(new byte[] { 0x88, 0x82, 1, 2, 3, 4, 2 }, DisplayName = "close")]
    [DataRow(new byte[0], DisplayName = "nothing")]
    public async Task Fin_WithoutClose_IsALostConnection(byte[] frames)
    {
        var log = new CollectingSink();
        await using var server = await RunningWebSocketServer.StartAsync(log: log.Logger());
        using var client = await OpenAsync(server.Endpoint, TestContext);

        await client.SendAsync(frames);
        client.FinishSending();
        await log.WaitForAsync("(client: connection reset)", TestContext);
        await server.StopAsync();

        Assert.AreEqual(new ServerCounts(Connections: 1, Requests: 0, Found: 0, NotFound: 0, Errors: 1), server.Counts);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_MalformedFrame_SaysSo()
    {
        var log = new CollectingSink();
        await using var server = await RunningWebSocketServer.StartAsync(log: log.Logger());
        using var client = await OpenAsync(server.Endpoint, TestContext);
        var closed = $"Closed WebSocket connection from: {client.LocalEndpoint} (client: malformed frame)";

        await client.SendAsync(Frame(3, ""));
        client.Dispose();

        await log.WaitForAsync(closed, TestContext);
    }

    private static async Task<string> ReadAnswersAsync(RawWebSocketClient client, int length)
    {
        var answers = new StringBuilder();
        while (answers.Length < length)
        {
            var (_, opcode, payload) = await client.ReadFrameAsync();
            Assert.AreNotEqual(Close, opcode, Encoding.UTF8.GetString(payload));
            answers.Append(opcode == Pong ? "" : Encoding.UTF8.GetString(payload));
        }

        return answers.ToString();
    }

    private static byte[] Bytes(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
