using System.Net;
using Serilog.Events;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

public abstract class ConnectionLogTests : ServerTests
{
    private const int Limit = 30_000;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_OneConversation_ReadsAsOperatorsKnowIt()
    {
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger());
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(SampleDirectory.Known + "\nnobody\n");
        client.FinishSending();
        await client.ReadToFinAsync();
        await server.StopAsync();

        string[] expected =
        [
            "Opening socket : 127.0.0.1:0",
            "Server is listening for connections",
            $"Accepted connection from: {client.LocalEndpoint}",
            $"Client requested : {SampleDirectory.Known}",
            $" Answer : {SampleDirectory.KnownRecord}",
            "Client requested : nobody",
            " Answer : ",
            $"Closed connection from: {client.LocalEndpoint} (client: closed)",
        ];
        Assert.AreSequenceEqual(expected, log.Lines.Select(line => line.Text));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ClientResets_SaysSo()
    {
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger());
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var closed = $"Closed connection from: {client.LocalEndpoint} (client: connection reset)";
        await client.IsServedAsync();

        client.Reset();

        await log.WaitForAsync(closed, TestContext);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ClientIdle_SaysSo()
    {
        var log = new CollectingSink();
        await using var server = StartServer(options => options with { Idle = TimeSpan.FromSeconds(0.1) }, log.Logger());

        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await log.WaitForAsync($"Closed connection from: {client.LocalEndpoint} (idle: no activity)", TestContext);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_LineTooLong_SaysSo()
    {
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger());
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var closed = $"Closed connection from: {client.LocalEndpoint} (limit: line too long)";

        await client.SendAsync(new string('x', 2000));
        await client.ReadToFinAsync();
        client.Dispose();

        await log.WaitForAsync(closed, TestContext);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ServerStops_SaysSo()
    {
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger());
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await client.IsServedAsync();

        await server.StopAsync();

        await log.WaitForAsync($"Closed connection from: {client.LocalEndpoint} (stop: the server ends)", TestContext);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ClientRefused_IsAWarning()
    {
        var log = new CollectingSink();
        await using var server = StartServer(options => options with { Limit = new ConnectionLimit(1) }, log.Logger(LogEventLevel.Warning));
        using var served = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await served.IsServedAsync();

        using var refused = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await refused.ReadLineAsync();

        (LogEventLevel, string)[] expected =
            [(LogEventLevel.Warning, $"Refused connection from: {refused.LocalEndpoint} (limit of 1 connections)")];
        Assert.AreSequenceEqual(expected, log.Lines);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ClientNotAllowed_IsAWarning()
    {
        var log = new CollectingSink();
        await using var server = StartServer(
            options => options with { Allowed = new AllowedNetworks([IPNetwork.Parse("10.0.0.0/8")]) }, log.Logger(LogEventLevel.Warning));

        using var refused = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await refused.ReadLineAsync();

        (LogEventLevel, string)[] expected =
            [(LogEventLevel.Warning, $"Refused connection from: {refused.LocalEndpoint} (address not allowed)")];
        Assert.AreSequenceEqual(expected, log.Lines);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_ControlCharactersInARequest_AreEscaped()
    {
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger());
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync("a\rERROR: forged\u2028\u0085\u001b[2J\0\\\n" + new string('x', 1000) + "\n");
        client.FinishSending();
        await client.ReadToFinAsync();

        var requested = log.Lines.Select(line => line.Text)
            .Where(text => text.StartsWith("Client requested : ", StringComparison.Ordinal)).ToList();
        string[] expected =
        [
            @"Client requested : a\rERROR: forged\xE2\x80\xA8\xC2\x85\x1B[2J\x00\\",
            $"Client requested : {new string('x', 256)}... (744 more bytes)",
        ];
        Assert.AreSequenceEqual(expected, requested);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Log_NotVerbose_SaysNothingOfSoundClients()
    {
        var log = new CollectingSink();
        await using var server = StartServer(log: log.Logger(LogEventLevel.Warning));
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(SampleDirectory.Known + "\nnobody\n" + new string('x', 2000));
        client.FinishSending();
        await client.ReadToFinAsync();
        await server.StopAsync();

        Assert.IsEmpty(log.Lines);
    }
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class ConnectionLogTestsOnEpoll : ConnectionLogTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class ConnectionLogTestsOnSockets : ConnectionLogTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
