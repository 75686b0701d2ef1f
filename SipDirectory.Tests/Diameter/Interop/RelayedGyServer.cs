using System.Text.RegularExpressions;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>
/// The program as a Gy server, freeDiameter before it as a relay, the program as a proxy between them where there are rules,
/// and a capture of each connection.
/// </summary>
internal sealed partial class RelayedGyServer : IAsyncDisposable
{
    private readonly TestContext _test;
    private ProgramRun? _server;
    private Capture? _capture;
    private ProgramRun? _proxy;
    private FreeDiameter? _relay;
    private int[] _ports = [];
    private int _clients;

    private RelayedGyServer(TestContext test) => _test = test;

    /// <param name="test">The test.</param>
    /// <param name="accounts">Path of the accounts of the server.</param>
    /// <param name="rules">Path of the rules of a proxy; null: there is none.</param>
    public static async Task<RelayedGyServer> StartAsync(TestContext test, string accounts, string? rules = null)
    {
        var server = new RelayedGyServer(test);
        try
        {
            await (rules is null ? server.StartAsync(accounts) : server.StartBehindProxyAsync(accounts, rules));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the program as a client of the relay.</summary>
    /// <returns>What it printed, without what is the same in each answer and the length, in which that of the Session-Id is.</returns>
    public async Task<string> ChargeAsync(params string[] arguments)
    {
        await using var client = ProgramRun.Start(_test, [
            "gy-client", "--host", $"{InteropNetwork.Address}", "-p", $"{_relay!.Port}", "--destination-realm", InteropNetwork.Realm,
            "--origin-host", InteropNode.IdentityOf($"client{_clients++}"), "--origin-realm", InteropNetwork.Realm, .. arguments]);
        var result = await client.WaitAsync();
        Assert.AreEqual("", result.Error);
        return AnswerHeader().Replace(result.Output, "");
    }

    /// <summary>
    /// Ends the capture. On each connection there were these messages, none of which is at fault by the dictionaries of
    /// tshark and freeDiameter; and as many packets of each kind as the test says.
    /// </summary>
    public async Task AssertWireAsync(string messages, params (string Filter, int Count)[] expected)
    {
        await _capture!.AssertAsync(expected);
        Assert.AreEqual("", _relay!.Errors);
        foreach (var port in _ports)
        {
            Assert.AreEqual(messages, await _capture.CountAsync(port));
        }
    }

    /// <summary>Stops the server.</summary>
    /// <returns>What it counted.</returns>
    public async Task<string> StopAsync() => (await _server!.StopAsync()).Output;

    public async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_capture is not null)
        {
            await _capture.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task StartAsync(string accounts)
    {
        var identity = InteropNode.IdentityOf("server");
        var port = await ServeAsync(identity, $"{InteropNetwork.Address}", accounts);
        await CaptureAsync(InteropNetwork.FreePort(), port);
        await RelayToAsync(identity, port);
    }

    // The host of an upstream is its identity: one that has an address in this network too.
    private async Task StartBehindProxyAsync(string accounts, string rules)
    {
        const string Server = "localhost";
        var identity = InteropNode.IdentityOf("proxy");
        var (proxyPort, port) = (InteropNetwork.FreePort(), await ServeAsync(Server, "127.0.0.1", accounts));
        await CaptureAsync(InteropNetwork.FreePort(), proxyPort, port);
        _proxy = ProgramRun.Start(
            _test, "gy-proxy", "--listen", $"{InteropNetwork.Address}:{proxyPort}", "--upstream", $"aaa://{Server}:{port}",
            "--rules", rules, "--host", identity, "--realm", InteropNetwork.Realm, "-v");
        await _proxy.ReadLogUntilAsync($"{Server} is open");
        await RelayToAsync(identity, proxyPort);
    }

    private async Task<int> ServeAsync(string identity, string address, string accounts)
    {
        _server = ProgramRun.Start(
            _test, "gy-server", "--ip", address, "--port=0", "--host", identity, "--realm", InteropNetwork.Realm, "--accounts", accounts);
        return (await _server.ReadEndpointAsync()).Port;
    }

    // The first of the ports is the relay's.
    private async Task CaptureAsync(params int[] ports)
    {
        _ports = ports;
        _capture = await Capture.StartAsync(_test, ports);
    }

    private async Task RelayToAsync(string identity, int port)
    {
        _relay = await FreeDiameter.StartAsync(_test, _ports[0], connectTo: (identity, port));
        await _relay.WaitForOpenAsync(identity, _test.CancellationToken);
    }

    [GeneratedRegex("command 272, answer, application 4, length [0-9]+, ")]
    private static partial Regex AnswerHeader();
}
