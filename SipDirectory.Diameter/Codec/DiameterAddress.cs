using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Diameter.Codec;

/// <summary>The Address format: two bytes of IANA address family, then the address (RFC 6733 §4.3.1).</summary>
internal static class DiameterAddress
{
    public const int FamilySize = 2;
    public const ushort IPv4 = 1;
    public const ushort IPv6 = 2;

    public static bool TryRead(ReadOnlySpan<byte> data, out ushort family, out ReadOnlySpan<byte> address)
    {
        family = 0;
        address = default;
        if (!HasValidLength(data))
        {
            return false;
        }

        family = BinaryPrimitives.ReadUInt16BigEndian(data);
        address = data[FamilySize..];
        // IANA reserves both.
        return family is not (0 or ushort.MaxValue);
    }

    /// <summary>Whether the length suits the family, as far as the family is known.</summary>
    public static bool HasValidLength(ReadOnlySpan<byte> data)
    {
        return data.Length >= FamilySize && BinaryPrimitives.ReadUInt16BigEndian(data) switch
        {
            IPv4 => data.Length == FamilySize + 4,
            IPv6 => data.Length == FamilySize + 16,
            _ => true,
        };
    }

    public static IPAddress? ToIPAddress(ushort family, ReadOnlySpan<byte> address) =>
        family is IPv4 or IPv6 ? new IPAddress(address) : null;

    public static ushort FamilyOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? IPv4 : IPv6;
}
