namespace SipDirectory.Diameter.Peers;

/// <summary>
/// End-to-end identifiers: unique for 68 minutes, over restarts too, where RFC 6733 §3 asks for four. Safe for several
/// threads.
/// </summary>
internal sealed class EndToEndIdentifiers
{
    private const int BitsOfASecond = 20;

    private uint _last;

    /// <param name="time">
    /// The count begins with twelve bits of seconds and twenty of their fraction: a run that makes less than a million of
    /// them a second never reaches what the next run begins with.
    /// </param>
    public EndToEndIdentifiers(TimeProvider time)
    {
        var sinceEpoch = time.GetUtcNow() - DateTimeOffset.UnixEpoch;
        _last = (uint)(long)((Int128)sinceEpoch.Ticks * (1L << BitsOfASecond) / TimeSpan.TicksPerSecond);
    }

    public uint Next() => Interlocked.Increment(ref _last);
}
