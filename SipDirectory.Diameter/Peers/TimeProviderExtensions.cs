namespace SipDirectory.Diameter.Peers;

/// <summary>Timestamps: one number for one comparison.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>A span of time in units of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public static long Ticks(this TimeProvider time, TimeSpan span) =>
        (long)(span.TotalSeconds * time.TimestampFrequency);
}
