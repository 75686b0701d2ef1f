using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Serilog.Core;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

public abstract class LineServerTests : ServerTests
{
    private const int Limit = 30_000;
    private const string Known = SampleDirectory.Known;

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connect_ServerStarted_IsAcceptedWithoutGreeting()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        client.FinishSending();
        var received = await client.ReadToFinAsync();

        Assert.AreEqual("", received);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connect_ServerBoundButNotStarted_IsRefused()
    {
        await using var server = LineServer.Bind(
            new LineServerOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) }, Logger.None);

        var refused = await Assert.ThrowsExactlyAsync<SocketException>(
            () => LineClient.ConnectAsync(server.LocalEndpoint, TestContext));

        Assert.AreEqual(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DynamicData(nameof(RequestCases.Sound), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    [DynamicData(nameof(RequestCases.Blank), typeof(RequestCases), DynamicDataDisplayName = nameof(CaseName.Of), DynamicDataDisplayNameDeclaringType = typeof(CaseName))]
    public async Task Request_OfTheTable_IsAnsweredByALineEach(string name, byte[] requests, string expected)
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var goesOn = requests[^1] == '\n';

        await client.SendAsync(requests);
        await client.SendAsync(goesOn ? Known : "");
        client.FinishSending();
        var answers = await client.ReadToFinAsync();

        Assert.AreEqual(expected + (goesOn ? SampleDirectory.KnownRecord + "\n" : ""), answers, name);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_SeveralOnOneConnection_AreAnsweredInOrder()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var answers = new List<string?>();

        foreach (var request in new[] { Known, "nobody", Known, "", Known })
        {
            await client.SendAsync(request + "\n");
            answers.Add(await client.ReadLineAsync());
        }

        string[] expected = [SampleDirectory.KnownRecord, "", SampleDirectory.KnownRecord, "", SampleDirectory.KnownRecord];
        Assert.AreSequenceEqual(expected, answers);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_ManyInOneSegment_AreAnsweredInOrder()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var requests = string.Concat(Enumerable.Repeat(Known + "\nnobody\n", 3000));
        var expected = string.Concat(Enumerable.Repeat(SampleDirectory.KnownRecord + "\n\n", 3000));

        var sending = client.SendAsync(requests);
        var answers = new StringBuilder();
        for (var i = 0; i < 6000; i++)
        {
            answers.Append(await client.ReadLineAsync()).Append('\n');
        }

        await sending;
        Assert.AreEqual(expected, answers.ToString());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_ByteByByte_IsAnsweredOnceItsLineIsComplete()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        foreach (var letter in $"{Known}\r\nnobody\n{Known}\n")
        {
            await client.SendAsync(letter.ToString());
        }

        client.FinishSending();
        var answers = await client.ReadToFinAsync();

        Assert.AreEqual($"{SampleDirectory.KnownRecord}\n\n{SampleDirectory.KnownRecord}\n", answers);
    }

    // The one test with the default, which is what is published.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Connection_WithoutActivityForTenSeconds_IsClosedWithFin()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        var isServed = await client.IsServedAsync();
        var lastActivity = Stopwatch.GetTimestamp();

        var (end, after) = await client.WaitForEndAsync(lastActivity);

        Assert.IsTrue(isServed);
        Assert.AreEqual(ConnectionEnd.Fin, end);
        Assert.IsInRange(10 - Elapsed.Clock, 10.5 + Elapsed.Scheduling, after.TotalSeconds);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow(Known + "\n", Known, DisplayName = "a line")]
    [DataRow(Known, Known, DisplayName = "a line without LF")]
    [DataRow("nobody\n" + Known + "\n" + Known, "|" + Known + "|" + Known, DisplayName = "several, the last without LF")]
    [DataRow("\r", "|", DisplayName = "a lone CR is an empty line")]
    public async Task HalfClose_AfterRequests_AnswersAllThenFin(string requests, string answered)
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext);

        await client.SendAsync(requests);
        client.FinishSending();
        var answers = await client.ReadToFinAsync();

        var expected = answered.Replace(Known, SampleDirectory.KnownRecord, StringComparison.Ordinal).Replace('|', '\n');
        Assert.AreEqual(expected.Length == 0 || expected.EndsWith('\n') ? expected : expected + "\n", answers);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task HalfClose_WithManyAnswersOutstanding_SendsThemAllThenFin()
    {
        await using var server = StartServer();
        using var client = await LineClient.ConnectAsync(server.Endpoint, TestContext, receiveBuffer: 4096);

        await client.SendAsync(string.Concat(Enumerable.Repeat(Known + "\n", 5000)));
        client.FinishSending();
        var answers = await client.ReadToFinAsync();

        Assert.AreEqual(5000 * (SampleDirectory.KnownRecord.Length + 1), answers.Length);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Bind_AddressTaken_Throws()
    {
        await using var server = StartServer();

        var taken = Assert.ThrowsExactly<SocketException>(
            () => LineServer.Bind(new LineServerOptions { Endpoint = server.Endpoint }, Logger.None));

        Assert.AreEqual(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Counts_AfterStop_AreThoseOfAllConnections()
    {
        await using var server = StartServer(options => options with { Limit = new ConnectionLimit(3) });
        using var first = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var second = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        using var third = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await first.SendAsync($"{Known}\nnobody\n\n{Known}\n");
        for (var i = 0; i < 4; i++)
        {
            await first.ReadLineAsync();
        }

        await second.SendAsync("nobody\n" + new string('x', 2000));
        await second.ReadLineAsync();
        await second.ReadLineAsync();
        Assert.IsTrue(await third.IsServedAsync());
        using var refused = await LineClient.ConnectAsync(server.Endpoint, TestContext);
        await refused.ReadLineAsync();
        await server.StopAsync();

        Assert.AreEqual(new ServerCounts(Connections: 4, Requests: 7, Found: 3, NotFound: 3, Errors: 2), server.Counts);
    }
}

[TestClass, OSCondition(OperatingSystems.Linux)]
public sealed class LineServerTestsOnEpoll : LineServerTests
{
    private protected override EngineKind Engine => EngineKind.Epoll;
}

[TestClass]
public sealed class LineServerTestsOnSockets : LineServerTests
{
    private protected override EngineKind Engine => EngineKind.Sockets;
}
