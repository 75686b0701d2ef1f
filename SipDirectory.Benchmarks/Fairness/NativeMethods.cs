using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>The system calls of the disturbances beside those of the load generator (Linux).</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>AF_INET.</summary>
    public const int InterNetwork = 2;

    /// <summary>SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC.</summary>
    public const int ImmediateStream = 1 | 0x800 | 0x80000;

    /// <summary>SOL_SOCKET.</summary>
    public const int SocketLevel = 1;

    /// <summary>SO_LINGER: two ints, on or off, and the seconds. On for 0 seconds, closing is a reset.</summary>
    public const int Linger = 13;

    /// <summary>MSG_TRUNC: what TCP received is dropped in the kernel instead of copied.</summary>
    public const int Drop = 0x20;

    /// <summary>SCHED_IDLE.</summary>
    public const int IdleClass = 5;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect")]
    public static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    public static partial int SetOption(int descriptor, int level, int option, int* value, int length);

    /// <summary>Thread 0 is the calling one; the mask has one bit a core.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nint length, ulong* mask);

    /// <summary>Thread 0 is the calling one; the parameter is its real-time priority, 0 in all classes but two.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int schedulingClass, int* parameter);
}
