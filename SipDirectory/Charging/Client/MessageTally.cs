using SipDirectory.Diameter.Codec;

namespace SipDirectory.Charging.Client;

/// <summary>Counts messages, their errors, and how long their answers took. Safe for several threads.</summary>
internal sealed class MessageTally
{
    // A server could answer with ever new codes.
    private const int MostErrors = 50;
    private const string OtherErrors = "other errors";

    private readonly Lock _lock = new();
    private readonly LatencyHistogram _latencies = new();
    private readonly Dictionary<string, long> _errors = [];

    public long Sent { get; private set; }

    public long Answered { get; private set; }

    public long Successful { get; private set; }

    /// <summary>How many messages had which error, the most frequent one first.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Errors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors.OrderByDescending(error => error.Value).ThenBy(error => error.Key, StringComparer.Ordinal)];
            }
        }
    }

    public void Add(MessageEnd end, TimeSpan latency) =>
        Add(end.Answer is not null, end.Reason is null ? null : end.Answer?.ResultCode.Name() ?? end.Reason, latency);

    /// <param name="isAnswered">Else the latency does not count.</param>
    /// <param name="error">Null for success.</param>
    /// <param name="latency">How long the answer took.</param>
    public void Add(bool isAnswered, string? error, TimeSpan latency)
    {
        lock (_lock)
        {
            Sent++;
            Successful += error is null ? 1 : 0;
            if (isAnswered)
            {
                Answered++;
                _latencies.Add(Math.Max(0, latency.Ticks), 1);
            }

            if (error is not null)
            {
                var name = _errors.ContainsKey(error) || _errors.Count < MostErrors ? error : OtherErrors;
                _errors[name] = _errors.GetValueOrDefault(name) + 1;
            }
        }
    }

    /// <summary>The latency that this fraction of the answers did not exceed; with 1, the longest.</summary>
    public TimeSpan Percentile(double fraction)
    {
        lock (_lock)
        {
            return TimeSpan.FromTicks(_latencies.Percentile(fraction));
        }
    }
}
