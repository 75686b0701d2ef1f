using System.Net;
using System.Net.Sockets;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>What tshark sees of a test's own ports, while it happens and afterwards.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Commands = new() { ["258"] = "RA", ["272"] = "CC", ["274"] = "AS" };

    private readonly TemporaryFolder _folder = new();
    private readonly string _tshark = InstalledProgram.Find("tshark");
    private readonly int[] _ports;
    private readonly string[] _decoding;
    private readonly ForeignProgram _program;
    private readonly TestContext _test;

    private Capture(TestContext test, int[] ports)
    {
        _test = test;
        _ports = ports;
        _decoding = [.. ports.SelectMany(port => new[] { "-d", $"tcp.port=={port},diameter" })];
        _program = ForeignProgram.Start(_tshark, [
            "-i", "lo", "-f", string.Join(" or ", ports.Select(port => $"port {port}")), "-w", File,
            "-P", "-l", .. _decoding, "-T", "fields", "-e", "udp.dstport", "-e", "diameter.cmd.code", "-e", "diameter.flags.request"]);
    }

    private string File => _folder.PathOf("capture.pcapng");

    public static async Task<Capture> StartAsync(TestContext test, params int[] ports)
    {
        var capture = new Capture(test, ports);
        try
        {
            await capture._program.Error.WaitForAsync("Capture started", test.CancellationToken);
            return capture;
        }
        catch
        {
            await capture.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until so many messages of a command have been on the wire since the beginning.</summary>
    public Task WaitForAsync(uint command, bool isRequest, int count)
    {
        var seen = 0;
        return _program.Output.WaitForAsync(line => (seen += Count(line, command, isRequest)) >= count, _test.CancellationToken);
    }

    /// <summary>Ends it, once all that was sent before is in the file.</summary>
    public async Task StopAsync()
    {
        // A datagram that nobody reads: packets are captured in their order.
        using var marker = new UdpClient();
        await marker.SendAsync(new byte[1], new IPEndPoint(InteropNetwork.Address, _ports[0]), _test.CancellationToken);
        await _program.Output.WaitForAsync(line => line.StartsWith($"{_ports[0]}\t", StringComparison.Ordinal), _test.CancellationToken);
        await _program.StopAsync(ForeignProgram.Interrupt, _test.CancellationToken);
    }

    /// <summary>The packets that a display filter of tshark finds, a line each.</summary>
    public Task<string[]> FindAsync(string filter) => ReadAsync(filter);

    /// <summary>
    /// How many messages of applications went to a port and came from it, such as "CCA 3 from, CCR 3 to". Several may share
    /// a packet.
    /// </summary>
    public async Task<string> CountAsync(int port)
    {
        var packets = await ReadAsync(
            $"diameter && tcp.port == {port}", "-T", "fields", "-e", "tcp.dstport", "-e", "diameter.cmd.code", "-e", "diameter.flags.request");
        var messages = packets.SelectMany(line => MessagesOf(line.Split('\t'), $"{port}"));
        return string.Join(", ", messages.CountBy(message => message).Select(Describe).Order(StringComparer.Ordinal));
    }

    /// <summary>Packets that tshark cannot dissect or warns of, and why.</summary>
    public async Task<string[]> FindFaultsAsync()
    {
        var packets = await ReadAsync(PacketFaults.Filter, ["-T", "fields", "-E", $"aggregator={PacketFaults.Separator}", .. PacketFaults.Fields]);
        return [.. packets.Select(PacketFaults.Read).Where(faults => faults.Length > 0)];
    }

    /// <summary>No packet is at fault, and there are as many of each kind, by display filters, as the test says.</summary>
    public async Task AssertAsync(params (string Filter, int Count)[] expected)
    {
        await StopAsync();
        Assert.AreEqual("", string.Join('\n', await FindFaultsAsync()));
        foreach (var (filter, count) in expected)
        {
            if (await FindAsync(filter) is { Length: var found } && found != count)
            {
                Assert.Fail($"{found} instead of {count} packets with {filter}:\n{string.Join('\n', await FindAsync("diameter"))}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string[]> ReadAsync(string filter, params string[] more)
    {
        await using var reader = ForeignProgram.Start(_tshark, ["-r", File, .. _decoding, "-Y", filter, .. more]);
        Assert.AreEqual(0, await reader.WaitAsync(_test.CancellationToken), reader.Error.Text);
        return reader.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<(string Command, string Way)> MessagesOf(string[] fields, string port) =>
        from message in fields[1].Split(',').Zip(fields[2].Split(','))
        where Commands.ContainsKey(message.First)
        select (Commands[message.First] + (message.Second == "1" ? "R" : "A"), fields[0] == port ? "to" : "from");

    private static string Describe(KeyValuePair<(string Command, string Way), int> messages) =>
        $"{messages.Key.Command} {messages.Value} {messages.Key.Way}";

    // A line of a packet with two messages holds "280,280" and "1,0".
    private static int Count(string line, uint command, bool isRequest)
    {
        var fields = line.Split('\t');
        var flag = isRequest ? "1" : "0";
        return fields[1].Split(',').Zip(fields[2].Split(',')).Count(message => message == ($"{command}", flag));
    }
}
