using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SipDirectory.Diameter.Peers;

/// <summary>A node's peers and statistics as one line of JSON.</summary>
internal static class StatisticsLine
{
    public static string Of(DiameterNode node)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            Write(json, node);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, DiameterNode node)
    {
        var totals = node.GetStatistics();
        json.WriteStartObject();
        json.WriteString("node", node.Options.Identity);
        json.WriteNumber("connections", totals.Connections);
        json.WriteNumber("openPeers", totals.OpenPeers);
        json.WriteNumber("requestsReceived", totals.RequestsReceived);
        json.WriteNumber("requestsSent", totals.RequestsSent);
        json.WriteNumber("answersReceived", totals.AnswersReceived);
        json.WriteNumber("answersSent", totals.AnswersSent);
        json.WriteStartArray("peers");
        foreach (var peer in node.Peers)
        {
            Write(json, peer);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Peer peer)
    {
        var statistics = peer.Statistics;
        json.WriteStartObject();
        json.WriteString("peer", peer.Identity);
        json.WriteString("realm", peer.Realm);
        json.WriteString("state", peer.State.Name());
        json.WriteString("connection", peer.ConnectionState.Name());
        json.WriteString("watchdog", peer.WatchdogState.ToString());
        if (peer.IsInitiator is { } isInitiator)
        {
            json.WriteBoolean("isInitiator", isInitiator);
        }

        Write(json, "applications", peer.ApplicationIds);
        Write(json, "lastConnected", statistics.LastConnected);
        Write(json, "lastDisconnected", statistics.LastDisconnected);
        json.WriteString("disconnectReason", statistics.DisconnectReason);
        json.WriteNumber("requestsReceived", statistics.RequestsReceived);
        json.WriteNumber("requestsSent", statistics.RequestsSent);
        json.WriteNumber("answersReceived", statistics.AnswersReceived);
        json.WriteNumber("answersSent", statistics.AnswersSent);
        json.WriteNumber("requestsPerSecond", statistics.RequestsPerSecond);
        json.WriteNumber("meanResponseMilliseconds", statistics.MeanResponseTime.TotalMilliseconds);
        json.WriteStartObject("answersByResultCode");
        foreach (var (code, count) in statistics.AnswersByResultCode)
        {
            json.WriteNumber(code.ToString(CultureInfo.InvariantCulture), count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyCollection<uint> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
    }
}
