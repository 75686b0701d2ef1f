using System.Buffers.Binary;

namespace SipDirectory.Diameter.Codec;

/// <summary>The Time format: the first four bytes of an NTP timestamp (RFC 6733 §4.3.1, RFC 5905).</summary>
internal static class DiameterTime
{
    public const int Size = 4;

    // With the highest bit the seconds count from 1900, without it from their overflow in 2036.
    private const uint HighestBit = 0x8000_0000;
    private static readonly DateTimeOffset Era0 = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Era1 = new(2036, 2, 7, 6, 28, 16, TimeSpan.Zero);
    private static readonly DateTimeOffset First = Era0.AddSeconds(HighestBit);
    private static readonly DateTimeOffset End = Era1.AddSeconds(HighestBit);

    public static DateTimeOffset Read(ReadOnlySpan<byte> source)
    {
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(source);
        return (seconds >= HighestBit ? Era0 : Era1).AddSeconds(seconds);
    }

    /// <returns>False outside 1968-01-20 to 2104-02-26, which the format cannot tell.</returns>
    public static bool TryWrite(Span<byte> destination, DateTimeOffset time)
    {
        if (time < First || time >= End)
        {
            return false;
        }

        var era = time >= Era1 ? Era1 : Era0;
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)((time - era).Ticks / TimeSpan.TicksPerSecond));
        return true;
    }
}
