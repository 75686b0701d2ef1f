using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Servers;

internal static partial class NativeMethods
{
    public const int Terminate = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);
}
