using SipDirectory.Operator.Commands;
using SipDirectory.Tests.Support;
using SipDirectory.Traffic;

#pragma warning disable CA1716 // The folder mirrors the program's; nobody uses the tests from another language.
namespace SipDirectory.Tests.Operator.Commands;
#pragma warning restore CA1716

[TestClass]
public sealed class CommandCompletionTests
{
    [TestMethod]
    [DataRow("", "list_clients", "send", "sendb", "lookup", "kick", "help", "stats", "quit", DisplayName = "nothing")]
    [DataRow("l", "list_clients", "lookup")]
    [DataRow("  send", "send", "sendb")]
    [DataRow("x", DisplayName = "no command")]
    [DataRow("send ", "tcp", "udp", "ws", "help")]
    [DataRow("sendb\tu", "udp")]
    [DataRow("kick ", "tcp", "udp", "ws")]
    [DataRow("lookup ", DisplayName = "an AOR")]
    [DataRow("kick tcp ", "0", "1", "10", "11")]
    [DataRow("send tcp 1", "1", "10", "11")]
    [DataRow("send ws ", "0")]
    [DataRow("send udp ", DisplayName = "nobody there")]
    [DataRow("send sctp ", DisplayName = "no protocol")]
    [DataRow("send tcp 0 ", DisplayName = "the text")]
    public void Complete_Typed_GivesWhatItCanBecome(string typed, params string[] expected)
    {
        var register = new ClientRegister(new TrafficFeed(TimeProvider.System), showsHex: false, TimeProvider.System);
        FakeLink.Join(register, ClientProtocol.Ws, "/");
        for (var i = 0; i <= 11; i++)
        {
            var client = FakeLink.Join(register).Client!;
            if (i is > 1 and < 10)
            {
                client.Closed("client");
            }
        }

        var commands = new OperatorCommands(register.Feed, () => TimeSpan.Zero);
        commands.Add(new ClientCommands(register, session: null, () => []));
        var candidates = new CommandCompletion(commands).Complete(typed);

        Assert.AreSequenceEqual(expected, candidates);
    }
}
