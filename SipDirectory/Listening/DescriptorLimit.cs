using System.Runtime.InteropServices;

namespace SipDirectory.Listening;

/// <summary>How many files and sockets this process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
internal static partial class DescriptorLimit
{
    private const int RlimitNofileLinux = 7;
    private const int RlimitNofileMacOs = 8;

    /// <summary>Kept back for the runtime, the log, the dump, and clients that are being refused.</summary>
    public const int Reserve = 128;

    /// <returns>The most connections that may be served; null where the system sets no limit.</returns>
    public static int? MaxConnections()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var resource = OperatingSystem.IsMacOS() ? RlimitNofileMacOs : RlimitNofileLinux;
        return GetResourceLimit(resource, out var limit) == 0 && limit.Current <= int.MaxValue
            ? Math.Max(0, (int)limit.Current - Reserve)
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
