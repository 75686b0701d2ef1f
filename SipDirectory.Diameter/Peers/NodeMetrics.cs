using System.Diagnostics.Metrics;
using System.Globalization;

namespace SipDirectory.Diameter.Peers;

/// <summary>What the node counts, as instruments of the meter "SipDirectory.Diameter". They cost nothing until somebody listens.</summary>
internal sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "SipDirectory.Diameter";

    private readonly Meter _meter;
    private readonly Histogram<double> _responseTime;

    public NodeMetrics(DiameterNode node)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("diameter.node", node.Options.Identity)] });
        _meter.CreateObservableGauge("diameter.peers.open", () => node.GetStatistics().OpenPeers, description: "Open peers");
        _meter.CreateObservableGauge("diameter.connections", () => node.GetStatistics().Connections, description: "Connections");
        _meter.CreateObservableCounter("diameter.requests", () => node.Peers.SelectMany(Requests), description: "Requests of applications");
        _meter.CreateObservableCounter("diameter.answers", () => node.Peers.SelectMany(Answers), description: "Answers of applications by Result-Code");
        _meter.CreateObservableCounter("diameter.base_messages", () => node.Peers.SelectMany(BaseMessages), description: "CER, CEA, DWR, DWA, DPR and DPA");
        _responseTime = _meter.CreateHistogram<double>("diameter.response_time", "s", "From a request that was sent to its answer");
    }

    public void CountResponse(Peer peer, TimeSpan time)
    {
        if (_responseTime.Enabled)
        {
            _responseTime.Record(time.TotalSeconds, OfPeer(peer));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> OfPeer(Peer peer) => new("diameter.peer", peer.Identity);

    private static KeyValuePair<string, object?> Direction(bool isSent) => new("diameter.direction", isSent ? "sent" : "received");

    private static IEnumerable<Measurement<long>> Requests(Peer peer) =>
    [
        new(peer.Statistics.RequestsReceived, OfPeer(peer), Direction(isSent: false)),
        new(peer.Statistics.RequestsSent, OfPeer(peer), Direction(isSent: true)),
    ];

    private static IEnumerable<Measurement<long>> Answers(Peer peer) => peer.Statistics.AnswersByResultCode.Select(count =>
        new Measurement<long>(count.Value, OfPeer(peer), new("diameter.result_code", count.Key.ToString(CultureInfo.InvariantCulture))));

    private static IEnumerable<Measurement<long>> BaseMessages(Peer peer) =>
        from name in PeerStatistics.Names
        from isSent in (bool[])[false, true]
        select new Measurement<long>(peer.Statistics.BaseMessages(name, isSent), OfPeer(peer), Direction(isSent), new("diameter.command", name));
}
