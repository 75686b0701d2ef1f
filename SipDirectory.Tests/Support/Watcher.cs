using System.Text;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Support;

/// <summary>What the console does with the doors: watches a register, and sends to its clients.</summary>
internal sealed class Watcher
{
    private readonly TestContext _test;

    public Watcher(TestContext test, bool showsHex = false, TimeProvider? time = null)
    {
        _test = test;
        Feed = new TrafficFeed(time ?? TimeProvider.System);
        Register = new ClientRegister(Feed, showsHex, time ?? TimeProvider.System);
    }

    public TrafficFeed Feed { get; }

    public ClientRegister Register { get; }

    /// <summary>The next line without its time and the client's address: <c>tcp 0 connected</c>.</summary>
    public async Task<string> NextAsync()
    {
        var words = (await Feed.Lines.ReadAsync(_test.CancellationToken)).Split(' ', 5);
        return $"{words[1]} {words[2]} {words[4]}";
    }

    /// <summary>The lines up to the one that has the text in it.</summary>
    public async Task<List<string>> ReadUntilAsync(string text)
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await NextAsync());
        }
        while (!lines[^1].Contains(text, StringComparison.Ordinal));
        return lines;
    }

    public RegisteredClient Client(ClientProtocol protocol, int number) =>
        Register.TryFind(protocol, number, out var client) ? client : throw new AssertFailedException($"no {protocol} {number}");

    public bool TrySend(ClientProtocol protocol, int number, string text) =>
        Client(protocol, number).TrySend(new OperatorMessage(Encoding.UTF8.GetBytes(text), IsText: true));
}
