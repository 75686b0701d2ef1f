using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>
/// An attribute-value pair as it stands on the wire (RFC 6733 §4): immutable, so that what was decoded is written back
/// byte for byte, reserved flags and padding included.
/// </summary>
public sealed class Avp
{
    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly AvpHeader _header;
    private List<Avp>? _members;

    internal Avp(AvpHeader header, ReadOnlyMemory<byte> encoded)
    {
        _header = header;
        _encoded = encoded;
    }

    /// <summary>An AVP with this data.</summary>
    /// <param name="code">What it is, together with the vendor.</param>
    /// <param name="data">The data, which is copied.</param>
    /// <param name="flags">V is set by itself where there is a vendor.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public Avp(uint code, ReadOnlySpan<byte> data, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        _header = HeaderOf(code, flags, vendorId, data.Length);
        var encoded = new byte[_header.PaddedLength];
        _header.Write(encoded);
        data.CopyTo(encoded.AsSpan(_header.Size));
        _encoded = encoded;
    }

    /// <summary>What it is, together with the vendor.</summary>
    public uint Code => _header.Code;

    /// <summary>0 for the AVPs of the IETF.</summary>
    public uint VendorId => _header.VendorId;

    /// <summary>V, M and P; reserved bits as they came.</summary>
    public AvpFlags Flags => _header.Flags;

    /// <summary>The data without padding.</summary>
    public ReadOnlyMemory<byte> Data => _encoded[_header.Size.._header.Length];

    /// <summary>Header, data and padding.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>A cursor that stands at this AVP: its accessors decode the data.</summary>
    public AvpReader Reader
    {
        get
        {
            var reader = new AvpReader(_encoded.Span);
            reader.TryRead();
            return reader;
        }
    }

    /// <summary>The members, if it is a group; those up to the first whose length cannot be. Decoded once.</summary>
    public IReadOnlyList<Avp> Members => DecodeMembers();

    /// <summary>A group of these members.</summary>
    /// <param name="code">What it is, together with the vendor.</param>
    /// <param name="members">In the order in which they are written.</param>
    /// <param name="flags">V is set by itself where there is a vendor.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public static Avp Group(uint code, IEnumerable<Avp> members, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        var list = members.ToArray();
        var data = new byte[list.Sum(member => member._encoded.Length)];
        var rest = data.AsSpan();
        foreach (var member in list)
        {
            member._encoded.Span.CopyTo(rest);
            rest = rest[member._encoded.Length..];
        }

        return new Avp(code, data, flags, vendorId);
    }

    /// <summary>An Integer32, or an Enumerated.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    public static Avp Integer32(uint code, int value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        Unsigned32(code, (uint)value, flags, vendorId);

    /// <summary>An Integer64.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    public static Avp Integer64(uint code, long value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        Unsigned64(code, (ulong)value, flags, vendorId);

    /// <summary>An Unsigned32.</summary>
    /// <param name="code">What it is, together with the vendor.</param>
    /// <param name="value">The data.</param>
    /// <param name="flags">V is set by itself where there is a vendor.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public static Avp Unsigned32(uint code, uint value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(data, value);
        return new Avp(code, data, flags, vendorId);
    }

    /// <summary>An Unsigned64.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    public static Avp Unsigned64(uint code, ulong value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Span<byte> data = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(data, value);
        return new Avp(code, data, flags, vendorId);
    }

    /// <summary>A Time, to the second.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    /// <exception cref="ArgumentOutOfRangeException">Before 1968-01-20 03:14:08 or after 2104-02-26 09:42:23 UTC.</exception>
    public static Avp Time(uint code, DateTimeOffset value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Span<byte> data = stackalloc byte[DiameterTime.Size];
        return DiameterTime.TryWrite(data, value)
            ? new Avp(code, data, flags, vendorId)
            : throw new ArgumentOutOfRangeException(nameof(value), value, "a Time AVP tells 1968 to 2104 only");
    }

    /// <summary>An Address of IPv4 or IPv6.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    public static Avp Address(uint code, IPAddress value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Span<byte> data = stackalloc byte[DiameterAddress.FamilySize + 16];
        BinaryPrimitives.WriteUInt16BigEndian(data, DiameterAddress.FamilyOf(value));
        value.TryWriteBytes(data[DiameterAddress.FamilySize..], out var length);
        return new Avp(code, data[..(DiameterAddress.FamilySize + length)], flags, vendorId);
    }

    /// <summary>A UTF8String, DiameterURI or IPFilterRule.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    public static Avp Utf8String(uint code, string value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        new(code, Encoding.UTF8.GetBytes(value), flags, vendorId);

    /// <summary>A DiameterIdentity.</summary>
    /// <inheritdoc cref="Unsigned32"/>
    /// <exception cref="ArgumentException">It is empty, or has characters that no host name has.</exception>
    public static Avp Identity(uint code, string value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        return DiameterIdentity.IsValid(value)
            ? Utf8String(code, value, flags, vendorId)
            : throw new ArgumentException("a DiameterIdentity is a host name or a realm in ASCII", nameof(value));
    }

    /// <summary>Whether it is this AVP: by code and vendor, never by code alone.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public bool Is(uint code, uint vendorId = 0) => Code == code && VendorId == vendorId;

    /// <summary>The first member with this code and vendor; null where there is none.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public Avp? Find(uint code, uint vendorId = 0)
    {
        foreach (var member in DecodeMembers())
        {
            if (member.Is(code, vendorId))
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>All members with this code and vendor.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public IEnumerable<Avp> FindAll(uint code, uint vendorId = 0) => Members.Where(member => member.Is(code, vendorId));

    /// <summary>The number that it holds; null where it holds none.</summary>
    internal uint? ToUnsigned32() => Reader.TryGetUnsigned32(out var value) ? value : null;

    /// <summary>The number that it holds; null where it holds none.</summary>
    internal ulong? ToUnsigned64() => Reader.TryGetUnsigned64(out var value) ? value : null;

    /// <summary>The number that it holds; null where it holds none.</summary>
    internal int? ToInteger32() => Reader.TryGetInteger32(out var value) ? value : null;

    /// <summary>The number that it holds; null where it holds none.</summary>
    internal long? ToInteger64() => Reader.TryGetInteger64(out var value) ? value : null;

    /// <summary>The text that it holds; null where it holds none.</summary>
    internal string? ToText() => Reader.TryGetUtf8String(out var value) ? value : null;

    /// <summary>The group with other members. What stands behind the last that could be decoded stays there.</summary>
    internal Avp WithMembers(List<Avp> members)
    {
        // The last member may have come without its padding, and has it now.
        var undecoded = Data[Math.Min(Members.Sum(member => member._encoded.Length), Data.Length)..];
        var data = new ArrayBufferWriter<byte>();
        foreach (var member in members)
        {
            data.Write(member._encoded.Span);
        }

        data.Write(undecoded.Span);
        return new Avp(Code, data.WrittenSpan, Flags, VendorId);
    }

    /// <summary>Cuts AVPs, which keep the memory.</summary>
    internal static DiameterFault? Decode(ReadOnlyMemory<byte> avps, List<Avp> result, int maxCount)
    {
        var reader = new AvpReader(avps.Span);
        while (reader.TryRead())
        {
            if (result.Count == maxCount)
            {
                return new DiameterFault(ResultCode.UnableToComply, $"more than {maxCount} AVPs") { ClosesConnection = true };
            }

            var offset = avps.Length - reader.Rest.Length - reader.Encoded.Length;
            // The last one in a group may lack its padding, but not where it is written behind the group.
            result.Add(reader.Encoded.Length == reader.Header.PaddedLength
                ? new Avp(reader.Header, avps.Slice(offset, reader.Encoded.Length))
                : new Avp(reader.Header.Code, reader.Data, reader.Header.Flags, reader.Header.VendorId));
        }

        return reader.GetFault();
    }

    private List<Avp> DecodeMembers()
    {
        if (_members is null)
        {
            var members = new List<Avp>();
            Decode(Data, members, int.MaxValue);
            _members = members;
        }

        return _members;
    }

    private static AvpHeader HeaderOf(uint code, AvpFlags flags, uint vendorId, int dataLength)
    {
        var header = new AvpHeader(code, vendorId, vendorId != 0 ? flags | AvpFlags.Vendor : flags, 0);
        var length = header.Size + (long)dataLength;
        return length <= DiameterHeader.MaxUInt24
            ? header with { Length = (int)length }
            : throw new ArgumentException("an AVP cannot be longer than 16 MiB");
    }
}
