using System.Diagnostics.Metrics;
using System.Text.Json;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Peers;

[TestClass]
public sealed class StatisticsTests
{
    private const int Limit = 30_000;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task History_AMinute_AddsASnapshotThatSurvivesAStop()
    {
        var clock = new FakeClock();
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("client.example", options => options with { Time = clock });
        await client.ConnectAsync(server, TestContext);

        clock.Advance(TimeSpan.FromSeconds(20));
        await client.Node.SendRequestAsync(client.Request("example"));
        var before = client.Node.GetStatistics();
        await client.Node.StopAsync(force: true);
        await client.Node.StartAsync();
        clock.Advance(TimeSpan.FromMinutes(2.1));
        await client.Node.StopAsync(force: true);

        var history = client.Node.StatisticsHistory;
        Assert.HasCount(2, history);
        Assert.AreEqual(1, before.OpenPeers);
        Assert.AreEqual(1, history[0].RequestsSent);
        Assert.AreEqual(1, history[0].AnswersReceived);
        Assert.AreEqual(TimeSpan.FromMinutes(1), history[1].Time - history[0].Time);
        Assert.AreEqual(0.0, history[1].RequestsPerSecondSince(history[0]));
    }

    [TestMethod]
    public void History_MoreThanADay_KeepsADay()
    {
        var history = new StatisticsHistory();

        for (var i = 0; i < 1500; i++)
        {
            history.Add(new NodeStatistics(default, i, 0, 0, 0, 0, 0));
        }

        Assert.HasCount(1440, history.Snapshots);
        Assert.AreEqual(60, history.Snapshots[0].Connections);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Line_NodeWithAPeer_IsJson()
    {
        await using var server = await TestNode.StartAsync("server.example");
        await using var client = await TestNode.StartAsync("client.example");
        await client.ConnectAsync(server, TestContext);

        using var line = JsonDocument.Parse(StatisticsLine.Of(client.Node));

        var peer = line.RootElement.GetProperty("peers")[0];
        Assert.AreEqual("client.example", line.RootElement.GetProperty("node").GetString());
        Assert.AreEqual("server.example", peer.GetProperty("peer").GetString());
        Assert.AreEqual("I-Open", peer.GetProperty("state").GetString());
        Assert.AreEqual("READY", peer.GetProperty("connection").GetString());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Meter_Listener_SeesRequestsAndResponseTimes()
    {
        var application = DelegateApplication.Success(TestNode.TestApplication, "server.example", "example");
        await using var server = await TestNode.StartAsync("server.example", application);
        await using var client = await TestNode.StartAsync("metered.example");
        var seen = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Tags?.Any(tag => tag.Value is "metered.example") == true)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Note(instrument.Name, 1));
        listener.Start();
        await client.ConnectAsync(server, TestContext);

        await client.Node.SendRequestAsync(client.Request("example"));
        listener.RecordObservableInstruments();

        Assert.AreEqual("diameter.answers diameter.base_messages diameter.requests diameter.response_time", string.Join(' ', seen.Order()));

        void Note(string name, long value)
        {
            if (value > 0)
            {
                seen.Add(name);
            }
        }
    }
}
