namespace SipDirectory.Registrations;

/// <summary>
/// A seeded stream of numbers: splitmix64 (Steele, Lea and Flood, 2014).
/// </summary>
/// <remarks>
/// Not <see cref="Random"/>: what that gives for a seed may change with the .NET version, while a seed named in a bug
/// report or a measurement must give the same dump on every machine for as long as this program exists.
/// </remarks>
internal struct SplitMix64(ulong state)
{
    private ulong _state = state;

    /// <summary>Scatters 64 bits, and is bijective: different numbers stay different.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>A number from 0 up to, and without, <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (uint)limit) >> 32);
}
