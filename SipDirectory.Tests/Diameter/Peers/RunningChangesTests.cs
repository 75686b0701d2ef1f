using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

/// <summary>What comes and goes while a node runs, and what it tells of that.</summary>
[TestClass]
public sealed class RunningChangesTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task RemovePeer_OpenOne_IsToldAndGone()
    {
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        var peer = await client.ConnectAsync(server, TestContext);
        var other = server.Node.FindPeer("client.example")!;

        client.Node.RemovePeer(peer);
        await server.WaitForAsync("down client.example", TestContext);

        Assert.IsNull(client.Node.FindPeer("server.example"));
        Assert.AreEqual("the peer's DPR says DoNotWantToTalkToYou", other.Statistics.DisconnectReason);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Applications_AddedAndRemoved_AreServedMeanwhile()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        var before = await client.Node.SendRequestAsync(client.Request("example"));
        server.Node.AddApplication(application);
        var meanwhile = await client.Node.SendRequestAsync(client.Request("example"));
        server.Node.RemoveApplication(application);
        var after = await client.Node.SendRequestAsync(client.Request("example"));

        Assert.AreEqual(ResultCode.ApplicationUnsupported, Answers.ResultOf(before));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(meanwhile));
        Assert.AreEqual(ResultCode.ApplicationUnsupported, Answers.ResultOf(after));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Routes_AddedAndRemoved_AreFollowedMeanwhile()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        var route = new Route { Realm = "far.example", Targets = [new("server.example")] };
        await using var server = await TestNode.StartAsync("server.example", application, options => options with { MoreRealms = ["far.example"] });
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        client.Node.Routes.Add(route);
        var meanwhile = await client.Node.SendRequestAsync(client.Request("far.example"));
        client.Node.Routes.Remove(route);
        var after = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => client.Node.SendRequestAsync(client.Request("far.example")));

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(meanwhile));
        Assert.AreEqual(RequestFailure.NoPeer, after.Failure);
    }

    // Strict: a command that the dictionary does not have is 3001, until it has it.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Dictionary_CommandIsAdded_IsHandled()
    {
        const string Definition = """
            <diameter><application id="16777999" name="Test"><command code="8388000" short="TE" name="Test">
            <request><rule avp="Session-Id" required="true" max="1"/></request><answer></answer></command></application></diameter>
            """;
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync(
            "server.example", application, options => options with { PeerDefaults = options.PeerDefaults with { Strictness = Strictness.Reject } });
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        var before = await client.Node.SendRequestAsync(client.Request("example"));
        server.Node.Dictionary.Load(new MemoryStream(Encoding.UTF8.GetBytes(Definition)));
        var after = await client.Node.SendRequestAsync(client.Request("example"));

        Assert.AreEqual(ResultCode.CommandUnsupported, Answers.ResultOf(before));
        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(after));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Handler_AnswerThatCannotBeWritten_IsAnswered5012()
    {
        var half = new byte[9 << 20];
        var application = new DelegateApplication(TestNode.TestApplication, (request, _) =>
        {
            var answer = request.CreateAnswer(ResultCode.Success, "server.example", "example");
            answer.Avps.Add(new Avp(AvpCode.Class, half));
            answer.Avps.Add(new Avp(AvpCode.Class, half));
            return ValueTask.FromResult(answer);
        });
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        var answer = await client.Node.SendRequestAsync(client.Request("example"));

        Assert.AreEqual(ResultCode.UnableToComply, Answers.ResultOf(answer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Events_SubscriberThrows_ChangesNothing()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example");
        server.Node.PeerUp += _ => throw new InvalidOperationException("on purpose");
        await client.ConnectAsync(server, TestContext);

        var answer = await client.Node.SendRequestAsync(client.Request("example"));

        Assert.AreEqual(ResultCode.Success, Answers.ResultOf(answer));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_SeveralAddresses_ListensOnAll()
    {
        var any = new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = await TestNode.StartAsync("server.example", options => options with { ListenOn = [any, any] });
        await using var client = await TestNode.StartAsync("client.example");
        var second = server.Node.ListeningOn[1].Endpoint.Port;

        client.Node.AddPeer($"aaa://server.example:{second}", client.Node.Options.PeerDefaults);
        await client.WaitForAsync("up server.example", TestContext);

        Assert.AreNotEqual(server.Port, second);
    }

    // What is in flight is waited for, but not for longer than was said.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_AnswerDoesNotCome_EndsAfterTheTimeout()
    {
        using var silent = new SilentPeer("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        client.Node.AddPeer(silent.Uri, client.Node.Options.PeerDefaults with { Realm = "example" });
        await client.WaitForAsync("up server.example", TestContext);
        var sending = client.Node.SendRequestAsync(client.Request("example"));

        await client.Node.StopAsync(TimeSpan.FromMilliseconds(200));

        var error = await Assert.ThrowsExactlyAsync<DiameterRequestException>(() => sending);
        Assert.AreEqual(RequestFailure.ConnectionLost, error.Failure);
        Assert.AreEqual(0, client.Node.GetStatistics().Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(5.0, true)]
    [DataRow(6.0, false)]
    public async Task AddPeer_IdleTimeoutBelow6Seconds_IsAWarning(double seconds, bool isWarned)
    {
        using var log = new CollectingLoggerFactory();
        await using var client = await TestNode.StartAsync("client.example", options => options with { LoggerFactory = log });

        client.Node.AddPeer("server.example", client.Node.Options.PeerDefaults with { IdleTimeout = TimeSpan.FromSeconds(seconds) });

        Assert.AreEqual(isWarned, log.Lines.Any(line => line.Level == LogLevel.Warning && line.Text.Contains("RFC 3539", StringComparison.Ordinal)));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Statistics_Interval_IsLoggedAsJson()
    {
        var clock = new FakeClock();
        using var log = new CollectingLoggerFactory();
        await using var client = await TestNode.StartAsync(
            "client.example", options => options with { Time = clock, LoggerFactory = log, StatisticsLogInterval = TimeSpan.FromSeconds(10) });

        clock.Advance(TimeSpan.FromSeconds(21));

        var lines = log.Lines.Where(line => line.Text.StartsWith("{\"node\":\"client.example\"", StringComparison.Ordinal));
        Assert.HasCount(2, lines);
    }
}
