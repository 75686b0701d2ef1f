namespace SipDirectory.Diameter.Peers;

/// <summary>Totals of a node since it was made, at one moment.</summary>
/// <param name="Time">When.</param>
/// <param name="Connections">The connections at that moment.</param>
/// <param name="OpenPeers">The open peers at that moment.</param>
/// <param name="RequestsReceived">Requests of applications from peers.</param>
/// <param name="RequestsSent">Requests of applications to peers.</param>
/// <param name="AnswersReceived">Answers of applications from peers.</param>
/// <param name="AnswersSent">Answers of applications to peers.</param>
public sealed record NodeStatistics(
    DateTimeOffset Time,
    int Connections,
    int OpenPeers,
    long RequestsReceived,
    long RequestsSent,
    long AnswersReceived,
    long AnswersSent)
{
    /// <summary>The mean rate of requests in both directions since an earlier moment.</summary>
    public double RequestsPerSecondSince(NodeStatistics earlier)
    {
        var seconds = (Time - earlier.Time).TotalSeconds;
        var requests = RequestsReceived + RequestsSent - earlier.RequestsReceived - earlier.RequestsSent;
        return seconds > 0 ? requests / seconds : 0;
    }

    internal NodeStatistics Plus(PeerStatistics peer) => this with
    {
        RequestsReceived = RequestsReceived + peer.RequestsReceived,
        RequestsSent = RequestsSent + peer.RequestsSent,
        AnswersReceived = AnswersReceived + peer.AnswersReceived,
        AnswersSent = AnswersSent + peer.AnswersSent,
    };
}
