using System.Runtime.InteropServices;

namespace SipDirectory.Diameter.Transports;

internal static partial class NativeMethods
{
    public const int AddressFamilyInet = 2;
    public const int AddressFamilyInet6 = 10;
    public const int SocketStream = 1;
    public const int SocketCloseOnExec = 0x80000;
    public const int ProtocolSctp = 132;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);
}
