using System.Collections.Concurrent;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Peers;

/// <summary>What has been counted of a peer since it was added. Safe for several threads.</summary>
public sealed class PeerStatistics
{
    private readonly ConcurrentDictionary<uint, Counter> _results = new();
    private readonly long[] _base = new long[12];
    private readonly Counter _success = new();
    private long _requestsReceived;
    private long _requestsSent;
    private long _answersReceived;
    private long _answersSent;
    private long _responseTicks;
    private long _longestResponseTicks;
    private long _requestsAtRate;

    /// <summary>Requests of applications that it sent.</summary>
    public long RequestsReceived => Interlocked.Read(ref _requestsReceived);

    /// <summary>Requests of applications that it was sent.</summary>
    public long RequestsSent => Interlocked.Read(ref _requestsSent);

    /// <summary>Answers of applications that it sent.</summary>
    public long AnswersReceived => Interlocked.Read(ref _answersReceived);

    /// <summary>Answers of applications that it was sent.</summary>
    public long AnswersSent => Interlocked.Read(ref _answersSent);

    /// <summary>Answers of applications in both directions, by Result-Code.</summary>
    public IReadOnlyDictionary<uint, long> AnswersByResultCode
    {
        get
        {
            var counts = _results.ToDictionary(entry => entry.Key, entry => entry.Value.Read());
            if (_success.Read() is > 0 and var successes)
            {
                counts[(uint)ResultCode.Success] = successes;
            }

            return counts;
        }
    }

    /// <summary>Requests of applications in both directions, as a rate over the last second.</summary>
    public double RequestsPerSecond { get; private set; }

    /// <summary>The mean time from a request to its answer.</summary>
    public TimeSpan MeanResponseTime => AnswersReceived is > 0 and var count
        ? TimeSpan.FromTicks(Interlocked.Read(ref _responseTicks) / count)
        : TimeSpan.Zero;

    /// <summary>The longest time from a request to its answer.</summary>
    public TimeSpan LongestResponseTime => TimeSpan.FromTicks(Interlocked.Read(ref _longestResponseTicks));

    /// <summary>When it was opened last.</summary>
    public DateTimeOffset? LastConnected { get; private set; }

    /// <summary>When it was no longer open last.</summary>
    public DateTimeOffset? LastDisconnected { get; internal set; }

    /// <summary>Why there is no connection; null while there is one.</summary>
    public string? DisconnectReason { get; internal set; }

    /// <summary>How many messages there were of a command between the two nodes.</summary>
    /// <param name="name">CER, CEA, DWR, DWA, DPR or DPA.</param>
    /// <param name="isSent">Sent by this node; else by the peer.</param>
    public long BaseMessages(string name, bool isSent) =>
        Array.IndexOf(Names, name) is >= 0 and var index ? Interlocked.Read(ref _base[(2 * index) + (isSent ? 1 : 0)]) : 0;

    internal static string[] Names { get; } = ["CER", "CEA", "DWR", "DWA", "DPR", "DPA"];

    internal void CountBase(in DiameterHeader header, bool isSent)
    {
        var command = header.CommandCode switch
        {
            CommandCode.CapabilitiesExchange => 0,
            CommandCode.DeviceWatchdog => 2,
            CommandCode.DisconnectPeer => 4,
            _ => -1,
        };
        if (command >= 0)
        {
            Interlocked.Increment(ref _base[(2 * (command + (header.IsRequest ? 0 : 1))) + (isSent ? 1 : 0)]);
        }
    }

    internal void CountRequest(bool isSent) => Interlocked.Increment(ref isSent ? ref _requestsSent : ref _requestsReceived);

    internal void CountAnswer(uint resultCode, bool isSent)
    {
        Interlocked.Increment(ref isSent ? ref _answersSent : ref _answersReceived);
        var box = resultCode == (uint)ResultCode.Success ? _success : _results.GetOrAdd(resultCode, static _ => new Counter());
        box.Increment();
    }

    internal void CountResponseTime(TimeSpan time)
    {
        Interlocked.Add(ref _responseTicks, time.Ticks);
        var longest = Interlocked.Read(ref _longestResponseTicks);
        while (time.Ticks > longest)
        {
            var seen = Interlocked.CompareExchange(ref _longestResponseTicks, time.Ticks, longest);
            if (seen == longest)
            {
                break;
            }

            longest = seen;
        }
    }

    /// <param name="time">How long it is since the last call.</param>
    internal void MeasureRate(TimeSpan time)
    {
        var requests = RequestsReceived + RequestsSent;
        RequestsPerSecond = (requests - _requestsAtRate) / time.TotalSeconds;
        _requestsAtRate = requests;
    }

    internal void Connected(DateTimeOffset now)
    {
        LastConnected = now;
        DisconnectReason = null;
    }

    private sealed class Counter
    {
        private long _count;

        public long Read() => Interlocked.Read(ref _count);

        public void Increment() => Interlocked.Increment(ref _count);
    }
}
