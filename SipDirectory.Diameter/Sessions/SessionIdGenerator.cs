using System.Globalization;

namespace SipDirectory.Diameter.Sessions;

/// <summary>
/// Makes Session-Ids, <c>identity;high;low[;optional]</c> (RFC 6733 §8.8): no two are equal, over restarts too. Safe for
/// several threads.
/// </summary>
public sealed class SessionIdGenerator
{
    private readonly string _identity;
    private long _last;

    /// <param name="identity">The Origin-Host of the node that begins the sessions.</param>
    /// <param name="time">Where the count begins: 2³² of it make a second, so that no run reaches the start of the next.</param>
    public SessionIdGenerator(string identity, TimeProvider? time = null)
    {
        _identity = identity;
        var sinceEpoch = (time ?? TimeProvider.System).GetUtcNow() - DateTimeOffset.UnixEpoch;
        _last = (long)((Int128)sinceEpoch.Ticks * (1L << 32) / TimeSpan.TicksPerSecond);
    }

    /// <summary>A Session-Id that no call before gave.</summary>
    /// <param name="optional">Put at the end, after a semicolon; null for none.</param>
    public string Next(string? optional = null)
    {
        var value = (ulong)Interlocked.Increment(ref _last);
        var high = (uint)(value >> 32);
        var low = (uint)value;
        return optional is null
            ? string.Create(CultureInfo.InvariantCulture, $"{_identity};{high};{low}")
            : string.Create(CultureInfo.InvariantCulture, $"{_identity};{high};{low};{optional}");
    }
}
