using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SipDirectory.Listening;

/// <summary>What the client has taken of what was sent to it, as the kernel knows it (tcp(7), TCP_INFO).</summary>
internal readonly record struct TcpProgress
{
    private const int IpProtoTcp = 6;
    private const int TcpInfoOption = 11;

    // Offsets in struct tcp_info, which only ever grows at its end.
    private const int UnackedOffset = 24;
    private const int LastAckReceivedOffset = 56;
    private const int BytesAckedOffset = 120;
    private const int NotSentOffset = 144;
    private const int Length = 148;

    /// <summary>Bytes that the client has acknowledged since the connection was made.</summary>
    public required long BytesAcked { get; init; }

    /// <summary>Milliseconds since its last acknowledgement.</summary>
    public required long SinceLastAck { get; init; }

    /// <summary>Whether bytes wait that it has not acknowledged.</summary>
    public required bool IsWaiting { get; init; }

    /// <returns>False where the system does not tell: elsewhere than on Linux, or for a closed socket.</returns>
    public static bool TryRead(Socket socket, out TcpProgress progress)
    {
        progress = default;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> info = stackalloc byte[Length];
        try
        {
            if (socket.GetRawSocketOption(IpProtoTcp, TcpInfoOption, info) < Length)
            {
                return false;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }

        progress = new TcpProgress
        {
            BytesAcked = MemoryMarshal.Read<long>(info[BytesAckedOffset..]),
            SinceLastAck = MemoryMarshal.Read<uint>(info[LastAckReceivedOffset..]),
            IsWaiting = MemoryMarshal.Read<uint>(info[UnackedOffset..]) > 0
                || MemoryMarshal.Read<uint>(info[NotSentOffset..]) > 0,
        };
        return true;
    }
}
