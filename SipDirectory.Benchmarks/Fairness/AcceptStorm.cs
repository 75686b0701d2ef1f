using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>
/// Connections made as fast as the kernel makes them, and reset at once; every other one asks for something before.
/// </summary>
/// <remarks>A reset leaves no port behind that waits, so the storm can last.</remarks>
internal sealed unsafe class AcceptStorm(ReadOnlyMemory<byte> request) : Disturbance
{
    public override string Name => "accept storm";

    public override double Run(int port, CancellationToken stop)
    {
        var made = 0;
        var server = new IPEndPoint(IPAddress.Loopback, port).Serialize();
        fixed (byte* address = server.Buffer.Span, bytes = request.Span)
        {
            for (var asks = false; !stop.IsCancellationRequested; asks = !asks)
            {
                made += TryConnect(address, server.Size, bytes, asks ? request.Length : 0) ? 1 : 0;
            }
        }

        return made;
    }

    private static bool TryConnect(byte* address, int addressLength, byte* bytes, int length)
    {
        var descriptor = NativeMethods.Socket(NativeMethods.InterNetwork, NativeMethods.ImmediateStream, 0);
        if (descriptor < 0)
        {
            throw new LoadException($"no socket: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        var onForNoTime = stackalloc int[] { 1, 0 };
        _ = NativeMethods.SetOption(descriptor, NativeMethods.SocketLevel, NativeMethods.Linger, onForNoTime, 8);
        // Over loopback the handshake is over before the call returns, unless the server's backlog is full: the call
        // itself never tells, sending, were it nothing, does.
        _ = NativeMethods.Connect(descriptor, address, addressLength);
        var isConnected = Load.NativeMethods.Send(descriptor, bytes, length, Load.NativeMethods.Immediately) >= 0;
        _ = Load.NativeMethods.Close(descriptor);
        return isConnected;
    }
}
