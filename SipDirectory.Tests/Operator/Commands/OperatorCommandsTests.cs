using System.Text;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Operator.Commands;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Commands;
#pragma warning restore CA1716

[TestClass]
public sealed class OperatorCommandsTests
{
    private readonly ClientRegister _register;
    private readonly OperatorCommands _commands;

    public OperatorCommandsTests()
    {
        var time = new FixedTime();
        _register = new ClientRegister(new TrafficFeed(time), showsHex: false, time);
        _commands = NewCommands(SampleDirectory.OpenSession());
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow(" \t ", DisplayName = "blanks")]
    [DataRow("foo", "unknown command 'foo': expected one of list_clients, send, sendb, lookup, kick, help, stats, quit", DisplayName = "unknown command")]
    [DataRow("Quit", "unknown command 'Quit': expected one of list_clients, send, sendb, lookup, kick, help, stats, quit", DisplayName = "other case")]
    [DataRow("\u001b[2J", @"unknown command '\x1B[2J': expected one of list_clients, send, sendb, lookup, kick, help, stats, quit", DisplayName = "control characters")]
    [DataRow("quit now", "'quit' takes nothing behind it, but there is 'now'", DisplayName = "quit and more")]
    [DataRow("stats\ttcp", "'stats' takes nothing behind it, but there is 'tcp'", DisplayName = "stats and more")]
    [DataRow("send", "expected send PROTOCOL N TEXT", DisplayName = "send alone")]
    [DataRow("send sctp 0 x", "unknown protocol 'sctp': expected tcp, udp or ws", DisplayName = "unknown protocol")]
    [DataRow("send TCP 0 x", "unknown protocol 'TCP': expected tcp, udp or ws", DisplayName = "protocol in capitals")]
    [DataRow("send tcp", "which client? expected send PROTOCOL N TEXT", DisplayName = "no number")]
    [DataRow("send tcp zero x", "'zero' is no client's number: expected send PROTOCOL N TEXT", DisplayName = "not a number")]
    [DataRow("send tcp -1 x", "'-1' is no client's number: expected send PROTOCOL N TEXT", DisplayName = "negative number")]
    [DataRow("send tcp 99999999999 x", "'99999999999' is no client's number: expected send PROTOCOL N TEXT", DisplayName = "number too large")]
    [DataRow("send tcp 7 x", "no client tcp 7: see list_clients", DisplayName = "no such client")]
    [DataRow("send udp 0 x", "no client udp 0: see list_clients", DisplayName = "no such client of the protocol")]
    [DataRow("send tcp 0", "nothing to send: expected TEXT behind 'tcp 0'", DisplayName = "no text")]
    [DataRow("send tcp 0 ", "nothing to send: expected TEXT behind 'tcp 0'", DisplayName = "no text behind a blank")]
    [DataRow("sendb", "expected sendb PROTOCOL N HEX", DisplayName = "sendb alone")]
    [DataRow("sendb tcp 0  ", "nothing to send: expected HEX behind 'tcp 0'", DisplayName = "no digits")]
    [DataRow("sendb tcp 0 68 6", "3 hexadecimal digits: expected two for each byte", DisplayName = "odd digits")]
    [DataRow("sendb tcp 0 6x", "'x' is no hexadecimal digit: expected 0-9, a-f, A-F and spaces", DisplayName = "no digit")]
    [DataRow("sendb tcp 0 6\u0661", "'\u0661' is no hexadecimal digit: expected 0-9, a-f, A-F and spaces", DisplayName = "digit of another script")]
    [DataRow("kick tcp", "which client? expected kick PROTOCOL N", DisplayName = "kick without a number")]
    [DataRow("kick tcp 0 1", "'kick tcp 0' takes nothing behind it, but there is '1'", DisplayName = "kick and more")]
    [DataRow("lookup", "expected lookup AOR", DisplayName = "lookup alone")]
    [DataRow("lookup nobody", "not found", DisplayName = "lookup of nobody")]
    public void Run_Line_SaysWhatIsExpected(string line, params string[] expected)
    {
        var client = FakeLink.Join(_register);

        var shown = Run(_commands, line);

        Assert.AreSequenceEqual(expected, shown);
        Assert.IsEmpty(client.Taken);
        Assert.AreEqual(0, client.Kicks);
    }

    [TestMethod]
    [DataRow("send tcp 0 hello", "hello\n")]
    [DataRow("  send  tcp\t0 a  b ", "a  b \n", DisplayName = "spaces in the text are kept")]
    [DataRow("send tcp 0  a", " a\n", DisplayName = "only one space separates")]
    [DataRow("send tcp 0  ", " \n", DisplayName = "a space")]
    [DataRow("send tcp 00 zoë 😀", "zoë 😀\n", DisplayName = "beyond ASCII")]
    [DataRow(@"send tcp 0 a\n", "a\\n\n", DisplayName = "no escapes")]
    [DataRow("send tcp 0 help", "help\n", DisplayName = "the word help")]
    public void Run_Send_TextAndNewlineReachTheClient(string line, string expected)
    {
        var client = FakeLink.Join(_register);

        var shown = Run(_commands, line);

        Assert.IsEmpty(shown);
        Assert.AreEqual(expected, client.TakenText);
        Assert.IsTrue(client.Taken[0].IsText);
    }

    [TestMethod]
    [DataRow("sendb tcp 0 00ff0A")]
    [DataRow("sendb tcp 0 00 f f 0 a ")]
    public void Run_SendBytes_TheyAloneReachTheClient(string line)
    {
        var client = FakeLink.Join(_register);

        var shown = Run(_commands, line);

        Assert.IsEmpty(shown);
        Assert.AreEqual("00FF0A", Convert.ToHexString(client.Taken.Single().Bytes.Span));
        Assert.IsFalse(client.Taken[0].IsText);
    }

    [TestMethod]
    public void Run_SendToClientThatTakesNothing_IsRefusedInTheEnd()
    {
        FakeLink.Join(_register, takes: false);

        var shown = Enumerable.Range(0, 100).SelectMany(_ => Run(_commands, "send tcp 0 x")).ToList();

        Assert.HasCount(100 - 64, shown);
        Assert.AreEqual("not sent: tcp 0 takes nothing, and enough waits for it", shown[0]);
    }

    [TestMethod]
    public void Run_Kick_KicksThatClient()
    {
        var other = FakeLink.Join(_register);
        var client = FakeLink.Join(_register);

        var shown = Run(_commands, "kick tcp 1");

        Assert.IsEmpty(shown);
        Assert.AreEqual((0, 1), (other.Kicks, client.Kicks));
    }

    [TestMethod]
    public void Run_Help_NamesProtocolsAndEveryCommand()
    {
        var help = Run(_commands, "help");

        Assert.AreEqual("protocols: tcp, udp, ws", help[0]);
        foreach (var name in _commands.Names)
        {
            Assert.Contains(line => line.StartsWith(name, StringComparison.Ordinal) && !char.IsLetter(line[name.Length]), help, name);
        }
    }

    [TestMethod]
    [DataRow("send help", "send PROTOCOL N TEXT")]
    [DataRow("sendb help ", "sendb PROTOCOL N HEX")]
    public void Run_HelpOfSending_ShowsUsage(string line, string first)
    {
        var help = Run(_commands, line);

        Assert.AreEqual(first, help[0]);
        Assert.StartsWith("  example", help[^1]);
    }

    [TestMethod]
    public void Run_ListClients_ShowsThemByProtocol()
    {
        FakeLink.Join(_register, ClientProtocol.Ws, "/a\u001bb");
        FakeLink.Join(_register, ClientProtocol.Tcp).Client!.Received("alice\nb\tob\n"u8);
        FakeLink.Join(_register, ClientProtocol.Tcp).Client!.Closed("client");
        FakeLink.Join(_register, ClientProtocol.Tcp).Client!.Received("x\n"u8);

        var list = Run(_commands, "list_clients");

        string[] expected =
        [
            "tcp: 2 clients",
            @"  0  127.0.0.1:5000  since 2026-01-02 03:04:05  2 requests  last line: b\tob",
            "  2  127.0.0.1:5000  since 2026-01-02 03:04:05  1 request  last line: x",
            "ws: 1 client",
            @"  0  127.0.0.1:5000 /a\x1Bb  since 2026-01-02 03:04:05  0 requests  last line: ",
        ];
        Assert.AreSequenceEqual(expected, list);
    }

    [TestMethod]
    public void Run_ListClientsWithoutAny_SaysSo() => Assert.AreEqual("no clients", Run(_commands, "list_clients").Single());

    [TestMethod]
    public void Run_ListOfVeryManyClients_IsCutAndCounted()
    {
        for (var i = 0; i < 1003; i++)
        {
            FakeLink.Join(_register);
        }

        var list = Run(_commands, "list_clients");

        Assert.HasCount(1002, list);
        Assert.AreEqual("  3 more are not listed", list[^1]);
    }

    [TestMethod]
    public void Run_Stats_ShowsUptimeAndDoors()
    {
        _register.Feed.CountDropped(7);

        var stats = Run(_commands, "stats");

        string[] expected =
        [
            "uptime 1.02:03:04",
            "tcp: 1 connections, 2 requests, 3 found, 4 not found, 5 errors",
            "udp: 0 connections, 0 requests, 0 found, 0 not found, 0 errors",
            "7 lines of traffic were not shown",
        ];
        Assert.AreSequenceEqual(expected, stats);
    }

    [TestMethod]
    public void Run_Lookup_ShowsTheAnswer()
    {
        var shown = Run(_commands, $"lookup  {SampleDirectory.Known} ");

        Assert.AreEqual(SampleDirectory.KnownRecord, shown.Single());
    }

    [TestMethod]
    public void Run_LookupOfVeryMuch_IsCutAndLeavesNothingToTheNext()
    {
        var shown = Run(_commands, $"lookup all {SampleDirectory.ManyBindings}").Single();
        var next = Run(_commands, $"lookup {SampleDirectory.Known}").Single();

        var length = Encoding.UTF8.GetByteCount(SampleDirectory.AllBindings) + 1;
        Assert.IsLessThan(70_000, shown.Length);
        Assert.MatchesRegex(@"\.\.\. \(\d+ more bytes\)$", shown);
        var cut = shown.LastIndexOf("...", StringComparison.Ordinal);
        Assert.AreEqual(SampleDirectory.AllBindings[..cut], shown[..cut]);
        Assert.AreEqual($"... ({length - cut} more bytes)", shown[cut..]);
        Assert.AreEqual(SampleDirectory.KnownRecord, next);
    }

    [TestMethod]
    public void Run_LookupOfTooLongText_IsAnsweredAsAClientIs()
    {
        var tooLong = Run(_commands, "lookup " + new string('a', 2000));
        var next = Run(_commands, $"lookup {SampleDirectory.Known}");

        Assert.AreEqual("""{"error":"line too long"}""", tooLong.Single());
        Assert.AreEqual(SampleDirectory.KnownRecord, next.Single());
    }

    [TestMethod]
    public void Run_LookupWithoutDirectory_SaysSo()
    {
        var shown = Run(NewCommands(session: null), "lookup alice");

        Assert.AreEqual("there is no directory to look into", shown.Single());
    }

    private OperatorCommands NewCommands(ISession? session)
    {
        var commands = new OperatorCommands(_register.Feed, () => new TimeSpan(1, 2, 3, 4, 567));
        commands.Add(new ClientCommands(
            _register, session, () => [(ClientProtocol.Tcp, new ServerCounts(1, 2, 3, 4, 5)), (ClientProtocol.Udp, default)]));
        return commands;
    }

    // Of clients, all is done when it returns.
    private static IReadOnlyList<string> Run(OperatorCommands commands, string line)
    {
        var running = commands.RunAsync(line);
        Assert.IsTrue(running.IsCompletedSuccessfully);
        return running.Result;
    }
}
