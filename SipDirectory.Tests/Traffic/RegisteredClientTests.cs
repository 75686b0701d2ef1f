using System.Text;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Traffic;

[TestClass]
public sealed class RegisteredClientTests
{
    private readonly TrafficFeed _feed = new(new FixedTime());

    [TestMethod]
    [DataRow(nameof(ClientProtocol.Tcp), "a\nb\n", "< a", "< b", DisplayName = "lines")]
    [DataRow(nameof(ClientProtocol.Tcp), "a\n\nb", "< a", "< ", "< b (no line end)", DisplayName = "an unfinished one")]
    [DataRow(nameof(ClientProtocol.Udp), "a\nb", "< a", "< b", DisplayName = "a datagram needs no line end")]
    [DataRow(nameof(ClientProtocol.Ws), "", "< ", DisplayName = "an empty message")]
    [DataRow(nameof(ClientProtocol.Tcp), "a\r\u001b[2J\u009b\n", @"< a\r\x1B[2J\xC2\x9B", DisplayName = "control characters")]
    public void Received_Bytes_ShowsTheirLines(string protocol, string bytes, params string[] expected)
    {
        var client = Join(Enum.Parse<ClientProtocol>(protocol));

        client.Received(Encoding.UTF8.GetBytes(bytes));

        Assert.AreSequenceEqual(expected, Shown());
    }

    [TestMethod]
    public void Received_LongLine_IsCut()
    {
        var client = Join();

        client.Received(Encoding.UTF8.GetBytes(new string('a', 600) + "\n"));

        Assert.AreEqual($"< {new string('a', 512)}... (88 more bytes)", Shown().Single());
    }

    [TestMethod]
    public void Received_ManyLinesAtOnce_ShowsSomeAndCountsTheRest()
    {
        var client = Join();

        client.Received(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a\n", 100))));

        Assert.HasCount(32, Shown());
        Assert.AreEqual(68, _feed.Dropped);
        Assert.AreEqual(100, client.Requests);
    }

    [TestMethod]
    public void Received_NoRoomInTheSecond_CountsEveryLine()
    {
        var client = Join();
        while (_feed.TryTakeRoom())
        {
        }

        var before = _feed.Dropped;
        client.Received("a\nb\nc\n"u8);

        Assert.AreEqual(3, _feed.Dropped - before);
        Assert.AreEqual(3, client.Requests);
    }

    [TestMethod]
    [DataRow(nameof(ClientProtocol.Tcp), DisplayName = "nothing in a stream")]
    [DataRow(nameof(ClientProtocol.Ws), "> ", DisplayName = "an empty message")]
    public void Sent_Nothing_IsShownWhereItIsAMessage(string protocol, params string[] expected)
    {
        var client = Join(Enum.Parse<ClientProtocol>(protocol));

        client.Sent([]);

        Assert.AreSequenceEqual(expected, Shown());
    }

    [TestMethod]
    public void Received_Hex_ShowsDump()
    {
        var client = Join(showsHex: true);

        client.Received("0123456789abcdef\n\u001b"u8);
        client.Sent([0xFF]);

        string[] expected =
        [
            "< 18 bytes",
            "< 0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef",
            "< 0010  0a 1b                                            ..",
            "> 1 bytes",
            "> 0000  ff                                               .",
        ];
        Assert.AreSequenceEqual(expected, Shown());
    }

    [TestMethod]
    public void Received_LongHex_IsCut()
    {
        var client = Join(showsHex: true);

        client.Received(new byte[600]);

        var lines = Shown();
        Assert.HasCount(1 + (512 / HexDump.BytesPerLine) + 1, lines);
        Assert.AreEqual("< ... (88 more bytes)", lines[^1]);
    }

    [TestMethod]
    [DataRow("a\nb\n", "b")]
    [DataRow("a\nb", "b", DisplayName = "unfinished")]
    [DataRow("a\t\u001b\n", @"a\t\x1B", DisplayName = "control characters")]
    [DataRow("0123456789012345678901234567890123456789012345678901234567890123\n", "0123456789012345678901234567890123456789012345678901234567890123")]
    [DataRow("01234567890123456789012345678901234567890123456789012345678901234567\n", "0123456789012345678901234567890123456789012345678901234567890123...", DisplayName = "too long to be kept")]
    public void LastLine_Received_IsPrintable(string bytes, string expected)
    {
        var client = Join();

        client.Received(Encoding.UTF8.GetBytes(bytes));

        Assert.AreEqual(expected, client.LastLine);
    }

    [TestMethod]
    public void Path_OfAClient_IsPrintable()
    {
        var register = new ClientRegister(_feed, showsHex: false, TimeProvider.System);

        var client = FakeLink.Join(register, ClientProtocol.Ws, "/\u001b[2J").Client!;

        Assert.AreEqual(@"/\x1B[2J", client.Path);
        Assert.AreEqual(@"connected to /\x1B[2J", Shown().Single());
    }

    private RegisteredClient Join(ClientProtocol protocol = ClientProtocol.Tcp, bool showsHex = false)
    {
        var client = FakeLink.Join(new ClientRegister(_feed, showsHex, TimeProvider.System), protocol).Client!;
        Shown();
        return client;
    }

    // Behind time, protocol, number and address.
    private List<string> Shown()
    {
        var lines = new List<string>();
        while (_feed.Lines.TryRead(out var line))
        {
            Assert.StartsWith("03:04:05.678 ", line);
            lines.Add(line.Split(' ', 5)[4]);
        }

        return lines;
    }
}
