using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Fairness;

/// <summary>One connection that sends requests for as long as the server takes them, and drops all answers.</summary>
internal sealed class PipeliningFlood(RecordSet records, WireProtocol protocol, int seed) : Disturbance
{
    private const int SendSize = 64 * 1024;
    private const int ReceiveSize = 1024 * 1024;
    private const int PatienceMilliseconds = 100;

    private readonly RequestSequence _sequence = new(records, protocol, seed, longestRun: 0);

    public override string Name => "pipelining";

    public override unsafe double Run(int port, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        socket.ReceiveTimeout = PatienceMilliseconds;
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));

        var descriptor = (int)socket.Handle;
        var end = _sequence.Offsets[_sequence.Count];
        var position = 0;
        var received = 0L;
        while (!stop.IsCancellationRequested)
        {
            var sent = Moved(Load.NativeMethods.Send(descriptor, _sequence.Requests + position,
                Math.Min(SendSize, end - position), Load.NativeMethods.Immediately));
            position = (position + sent) % end;
            // It waits for answers only when the server takes no more requests.
            received += Moved(Load.NativeMethods.Receive(descriptor, null, ReceiveSize,
                NativeMethods.Drop | (sent > 0 ? Load.NativeMethods.Immediately : 0)));
        }

        return received / AnswerLength();
    }

    private static int Moved(nint result)
    {
        if (result > 0)
        {
            return (int)result;
        }

        var error = Marshal.GetLastPInvokeError();
        return result == 0 ? throw new LoadException("the server closed the connection that pipelines")
            : error == Load.NativeMethods.TryAgain ? 0
            : throw new LoadException($"the connection that pipelines failed: {new Win32Exception(error).Message}");
    }

    private unsafe double AnswerLength()
    {
        return new ReadOnlySpan<int>(_sequence.AnswerLengths, _sequence.Count).ToArray().Average();
    }
}
