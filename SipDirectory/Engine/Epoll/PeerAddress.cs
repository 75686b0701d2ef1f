using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;

namespace SipDirectory.Engine.Epoll;

/// <summary>A struct sockaddr_in or sockaddr_in6 as accept4 writes it; an object is made of it only for the log.</summary>
[InlineArray(Size)]
internal struct PeerAddress
{
    public const int Size = 28;

    private const int AddressFamilyInet = 2;

    private byte _first;

    public readonly IPEndPoint ToEndPoint()
    {
        ReadOnlySpan<byte> bytes = this;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (BitConverter.ToUInt16(bytes) == AddressFamilyInet)
        {
            return new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port);
        }

        var address = new IPAddress(bytes.Slice(8, 16), BitConverter.ToUInt32(bytes[24..]));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }
}
