using System.Buffers.Binary;

namespace SipDirectory.Registrations;

/// <summary>
/// A hash of bytes with secrets of this process: keys and requests come from outside, and nobody shall be able to
/// prepare ones that collide. Folded 64-bit multiplications, 16 bytes a step; the string hash of the runtime, which is
/// seeded too, takes about twice as long for an AOR (<c>-- lookup</c> of the benchmarks has the figures).
/// </summary>
internal static class SeededHash
{
    private static readonly ulong First = Secret();
    private static readonly ulong Second = Secret();
    private static readonly ulong Third = Secret();

    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var hash = First;
        var rest = bytes;
        while (rest.Length > 2 * sizeof(ulong))
        {
            hash = Fold(Word(rest) ^ Second, Word(rest[sizeof(ulong)..]) ^ hash);
            rest = rest[(2 * sizeof(ulong))..];
        }

        var (low, high) = Ends(rest);
        hash = Fold(low ^ Second, high ^ hash);
        return (int)Fold(hash ^ (uint)bytes.Length, Third);
    }

    // Up to 16 bytes as two words that overlap in the middle: every byte is in one of them, none behind the end.
    private static (ulong Low, ulong High) Ends(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        >= sizeof(ulong) => (Word(bytes), Word(bytes[^sizeof(ulong)..])),
        >= sizeof(uint) => (
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..])),
        > 0 => (bytes[0] | ((ulong)bytes[bytes.Length / 2] << 8), bytes[^1]),
        _ => (0, 0),
    };

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }

    // Odd, so that no factor is ever zero by design. The halves of a random GUID are the runtime's quickest 64 secret
    // bits; a start would notice the loading of the cryptography library.
    private static ulong Secret()
    {
        Span<byte> random = stackalloc byte[2 * sizeof(ulong)];
        _ = Guid.NewGuid().TryWriteBytes(random);
        return (Word(random) ^ Word(random[sizeof(ulong)..])) | 1;
    }
}
