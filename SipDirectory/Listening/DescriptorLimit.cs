using System.Runtime.InteropServices;

namespace SipDirectory.Listening;

/// <summary>How many files and sockets this process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
internal static partial class DescriptorLimit
{
    private const int RlimitNofileLinux = 7;
    private const int RlimitNofileMacOs = 8;

    /// <summary>Kept back for the runtime, the log, the dump, and clients that are being refused.</summary>
    public const int Reserve = 128;

    // No client gets one of the last: without two free for a pipe, the runtime cannot start a thread, and aborts.
    private const int LastOnes = 32;

    private static readonly int? Limit = Read();

    /// <returns>The most connections that may be served; null where the system sets no limit.</returns>
    public static int? MaxConnections() => Limit is { } limit ? Math.Max(0, limit - Reserve) : null;

    /// <summary>Whether hardly a descriptor is left, as the number shows: the system hands out the lowest free one.</summary>
    public static bool IsNearlyReachedBy(int descriptor) => descriptor >= Limit - LastOnes;

    private static int? Read()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var resource = OperatingSystem.IsMacOS() ? RlimitNofileMacOs : RlimitNofileLinux;
        return GetResourceLimit(resource, out var limit) == 0 && limit.Current <= int.MaxValue
            ? (int)limit.Current
            : null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetResourceLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly nuint Current;
        public readonly nuint Maximum;
    }
}
