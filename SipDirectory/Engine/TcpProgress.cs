using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SipDirectory.Engine;

/// <summary>What the client has taken of what was sent to it, as the Linux kernel knows it (tcp(7), TCP_INFO).</summary>
internal readonly record struct TcpProgress
{
    public const int IpProtoTcp = 6;
    public const int TcpInfoOption = 11;

    /// <summary>As much of struct tcp_info, which only ever grows at its end, as is read here.</summary>
    public const int InfoLength = 148;

    private const int UnackedOffset = 24;
    private const int LastAckReceivedOffset = 56;
    private const int BytesAckedOffset = 120;
    private const int NotSentOffset = 144;

    public TcpProgress(ReadOnlySpan<byte> info)
    {
        BytesAcked = MemoryMarshal.Read<long>(info[BytesAckedOffset..]);
        SinceLastAck = MemoryMarshal.Read<uint>(info[LastAckReceivedOffset..]);
        IsWaiting = MemoryMarshal.Read<uint>(info[UnackedOffset..]) > 0
            || MemoryMarshal.Read<uint>(info[NotSentOffset..]) > 0;
    }

    /// <returns>False where the system does not tell.</returns>
    public static bool TryRead(Socket socket, out TcpProgress progress)
    {
        progress = default;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> info = stackalloc byte[InfoLength];
        try
        {
            if (socket.GetRawSocketOption(IpProtoTcp, TcpInfoOption, info) < info.Length)
            {
                return false;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }

        progress = new TcpProgress(info);
        return true;
    }

    /// <summary>Bytes that the client has acknowledged since the connection was made.</summary>
    public long BytesAcked { get; }

    /// <summary>Milliseconds since its last acknowledgement.</summary>
    public long SinceLastAck { get; }

    /// <summary>Whether bytes wait that it has not acknowledged.</summary>
    public bool IsWaiting { get; }
}
