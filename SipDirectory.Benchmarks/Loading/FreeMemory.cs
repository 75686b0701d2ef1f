using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Loading;

/// <summary>
/// The host of a virtual machine may have taken back its free memory, and gives it again more slowly than any program
/// loads: that must not be what a load is measured by.
/// </summary>
internal static unsafe partial class FreeMemory
{
    private const int PageSize = 4096;
    private const int HugePageSize = 2 * 1024 * 1024;
    private const int HugePages = 14; // MADV_HUGEPAGE
    private const string MemFree = "MemFree:";

    /// <summary>Touches so much memory and gives it back; no more than is free, so that no file leaves the page cache.</summary>
    public static void Touch(long bytes)
    {
        var length = (nuint)Math.Min(bytes, Free() * 9 / 10);
        var memory = (byte*)NativeMemory.AlignedAlloc(length, HugePageSize);

        // Whole huge pages can be given to programs that want such and to those that do not; single ones that were
        // touched are given to the latter only.
        _ = madvise(memory, length, HugePages);
        for (nuint at = 0; at < length; at += PageSize)
        {
            memory[at] = 1;
        }

        NativeMemory.AlignedFree(memory);
    }

    private static long Free()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith(MemFree, StringComparison.Ordinal));
        return long.Parse(line[MemFree.Length..].Replace("kB", "")) * 1024;
    }

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);
}
