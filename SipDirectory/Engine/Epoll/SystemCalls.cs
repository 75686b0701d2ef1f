using System.Runtime.InteropServices;

namespace SipDirectory.Engine.Epoll;

/// <summary>The Linux system calls of the engine, by their names, with the constants they take.</summary>
internal static unsafe partial class SystemCalls
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;

    public const uint EPOLLIN = 0x001;
    public const uint EPOLLOUT = 0x004;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const int EPOLL_CTL_MOD = 3;
    public const int EPOLL_CLOEXEC = 0x80000;

    public const int EFD_CLOEXEC_NONBLOCK = 0x80800;
    public const int SOCK_CLOEXEC_NONBLOCK = 0x80800;
    public const int MSG_PEEK = 0x2;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_WR = 1;
    public const int SOL_SOCKET = 1;
    public const int SO_LINGER = 13;
    public const nuint FIONREAD = 0x541B;

    private const string LibC = "libc";

    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int maxEvents, int milliseconds);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int eventfd(uint count, int flags);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial nint read(int descriptor, void* buffer, nuint length);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial nint write(int descriptor, void* buffer, nuint length);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial nint recv(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial nint send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int accept4(int socket, byte* address, int* addressLength, int flags);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int shutdown(int socket, int how);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int setsockopt(int socket, int level, int option, void* value, int length);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int getsockopt(int socket, int level, int option, byte* value, int* length);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, int* value);

    [LibraryImport(LibC, SetLastError = true)]
    public static partial int close(int descriptor);
}
