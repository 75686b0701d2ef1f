using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>
/// The host of a virtual machine may have taken back its free memory, and gives it again more slowly than any program
/// loads: that must not be what a load is measured by.
/// </summary>
internal static unsafe class FreeMemory
{
    private const nuint PageSize = 4096;
    private const string MemFree = "MemFree:";

    /// <summary>Touches so much memory and gives it back; no more than is free, so that no file leaves the page cache.</summary>
    public static void Touch(long bytes)
    {
        var length = (nuint)Math.Min(bytes, Free() * 9 / 10);
        var memory = (byte*)NativeMemory.Alloc(length);
        for (nuint at = 0; at < length; at += PageSize)
        {
            memory[at] = 1;
        }

        NativeMemory.Free(memory);
    }

    private static long Free()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith(MemFree, StringComparison.Ordinal));
        return long.Parse(line[MemFree.Length..].Replace("kB", "")) * 1024;
    }
}
