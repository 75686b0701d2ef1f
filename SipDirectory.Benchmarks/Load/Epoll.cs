using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Load;

/// <summary>An edge-triggered epoll set whose members are known by a token.</summary>
/// <remarks>
/// Edges cost less than levels, which the kernel polls twice for each event, and room to write needs no second call.
/// In return, whoever is told must go on until the kernel has no more bytes, or no more room.
/// </remarks>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Add = 1;
    private const uint ReadableOrWritableEdges = 0x1 | 0x4 | (1u << 31);
    private const int Capacity = 1024;
    private const int Interrupted = 4;

    // struct epoll_event is packed on x86-64, and only there.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TokenOffset = EventSize - sizeof(ulong);

    private readonly int _descriptor = NativeMethods.EpollCreate(0);
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(Capacity * 16);

    public void Watch(int descriptor, int token)
    {
        var watched = stackalloc byte[16];
        *(uint*)watched = ReadableOrWritableEdges;
        *(ulong*)(watched + TokenOffset) = (uint)token;
        if (NativeMethods.EpollControl(_descriptor, Add, descriptor, watched) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Waits for events and returns how many there are; 0 after the timeout.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        var ready = NativeMethods.EpollWait(_descriptor, _events, Capacity, timeoutMilliseconds);
        if (ready >= 0)
        {
            return ready;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == Interrupted ? Wait(timeoutMilliseconds) : throw new Win32Exception(error);
    }

    public int Token(int index)
    {
        return *(int*)(_events + (index * EventSize) + TokenOffset);
    }

    public void Dispose()
    {
        _ = NativeMethods.Close(_descriptor);
        NativeMemory.Free(_events);
    }
}
