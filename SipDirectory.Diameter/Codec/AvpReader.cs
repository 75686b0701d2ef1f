using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Unicode;

namespace SipDirectory.Diameter.Codec;

/// <summary>
/// A cursor over the AVPs of a message or of a group: reads from a span and allocates nothing, except where an accessor
/// gives a string or an object. Lengths are checked against what remains; bad data is a return value.
/// </summary>
/// <example><code>
/// var reader = new AvpReader(message[DiameterHeader.Size..]);
/// while (reader.TryRead())
/// {
///     if (reader.Is(AvpCode.ResultCode) &amp;&amp; reader.TryGetUnsigned32(out var value)) { }
/// }
/// </code></example>
public ref struct AvpReader
{
    /// <summary>How deep groups may be nested where nothing else is said.</summary>
    public const int DefaultMaxDepth = 32;

    private readonly int _maxDepth;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _current;
    private ReadOnlySpan<byte> _data;
    private AvpHeader _header;

    /// <summary>Stands before the first AVP.</summary>
    /// <param name="avps">What follows the header of a message, or the data of a group.</param>
    /// <param name="maxDepth">How deep groups may be nested below these AVPs.</param>
    public AvpReader(ReadOnlySpan<byte> avps, int maxDepth = DefaultMaxDepth)
    {
        _rest = avps;
        _maxDepth = maxDepth;
    }

    /// <summary>The header of the AVP that was read.</summary>
    public readonly AvpHeader Header => _header;

    /// <summary>The data of the AVP that was read, without padding; empty where none was.</summary>
    public readonly ReadOnlySpan<byte> Data => _data;

    /// <summary>The whole AVP that was read: header, data and padding.</summary>
    public readonly ReadOnlySpan<byte> Encoded => _current;

    /// <summary>What has not been read: after a fault, it begins with the AVP at fault.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Whether reading ended before the end, at an AVP whose length cannot be (5014).</summary>
    public bool IsFaulty { get; private set; }

    /// <summary>Whether the AVP is this one: by code and vendor, never by code alone.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public readonly bool Is(uint code, uint vendorId = 0) => _header.Code == code && _header.VendorId == vendorId;

    /// <summary>Goes on to the next AVP.</summary>
    /// <returns>False at the end, and at an AVP whose length cannot be: <see cref="IsFaulty"/> tells them apart.</returns>
    public bool TryRead()
    {
        if (_rest.IsEmpty)
        {
            _current = default;
            _data = default;
            _header = default;
            return false;
        }

        if (!AvpHeader.TryRead(_rest, out var header) || header.Length < header.Size || header.Length > _rest.Length)
        {
            IsFaulty = true;
            _current = default;
            _data = default;
            _header = default;
            return false;
        }

        // Some implementations leave out the padding of the last AVP in a group, whose own length then tells its end.
        var padded = Math.Min(header.PaddedLength, _rest.Length);
        _header = header;
        _current = _rest[..padded];
        _data = _rest[header.Size..header.Length];
        _rest = _rest[padded..];
        return true;
    }

    /// <summary>The AVP at which reading ended, as a Failed-AVP repeats it: its header, filled up with zeros (RFC 6733 §7.1.5).</summary>
    /// <param name="minimumData">The shortest data of the AVP's format in bytes.</param>
    /// <returns>The fault 5014; null where there is none.</returns>
    public readonly DiameterFault? GetFault(int minimumData = 0) =>
        IsFaulty ? FailedAvp.InvalidLength(_rest, minimumData) : null;

    /// <summary>A cursor over the members of the AVP, if it is a group.</summary>
    /// <returns>False where that would be deeper than allowed.</returns>
    public readonly bool TryGetGroup(out AvpReader members)
    {
        members = _maxDepth > 0 ? new AvpReader(Data, _maxDepth - 1) : default;
        return _maxDepth > 0;
    }

    /// <summary>The data as Integer32, which is Enumerated too.</summary>
    /// <returns>False where it is not four bytes long.</returns>
    public readonly bool TryGetInteger32(out int value) => BinaryPrimitives.TryReadInt32BigEndian(DataOf(4), out value);

    /// <summary>The data as Integer64.</summary>
    /// <returns>False where it is not eight bytes long.</returns>
    public readonly bool TryGetInteger64(out long value) => BinaryPrimitives.TryReadInt64BigEndian(DataOf(8), out value);

    /// <summary>The data as Unsigned32.</summary>
    /// <returns>False where it is not four bytes long.</returns>
    public readonly bool TryGetUnsigned32(out uint value) => BinaryPrimitives.TryReadUInt32BigEndian(DataOf(4), out value);

    /// <summary>The data as Unsigned64.</summary>
    /// <returns>False where it is not eight bytes long.</returns>
    public readonly bool TryGetUnsigned64(out ulong value) => BinaryPrimitives.TryReadUInt64BigEndian(DataOf(8), out value);

    /// <summary>The data as Float32.</summary>
    /// <returns>False where it is not four bytes long.</returns>
    public readonly bool TryGetFloat32(out float value) => BinaryPrimitives.TryReadSingleBigEndian(DataOf(4), out value);

    /// <summary>The data as Float64.</summary>
    /// <returns>False where it is not eight bytes long.</returns>
    public readonly bool TryGetFloat64(out double value) => BinaryPrimitives.TryReadDoubleBigEndian(DataOf(8), out value);

    /// <summary>The data as Time, whose seconds overflow in 2036 and count on to 2104.</summary>
    /// <returns>False where it is not four bytes long.</returns>
    public readonly bool TryGetTime(out DateTimeOffset value)
    {
        var data = DataOf(DiameterTime.Size);
        value = data.IsEmpty ? default : DiameterTime.Read(data);
        return !data.IsEmpty;
    }

    /// <summary>The data as Address.</summary>
    /// <param name="family">IANA's number of the address family: 1 is IPv4, 2 is IPv6, 8 is E.164.</param>
    /// <param name="address">The bytes of the address.</param>
    /// <returns>False where the length does not suit the family, or the family is reserved.</returns>
    public readonly bool TryGetAddress(out ushort family, out ReadOnlySpan<byte> address) =>
        DiameterAddress.TryRead(Data, out family, out address);

    /// <summary>The data as Address of IPv4 or IPv6.</summary>
    /// <returns>False for what is no such address.</returns>
    public readonly bool TryGetIPAddress([NotNullWhen(true)] out IPAddress? value)
    {
        value = TryGetAddress(out var family, out var address) ? DiameterAddress.ToIPAddress(family, address) : null;
        return value is not null;
    }

    /// <summary>The data as UTF8String, also as IPFilterRule. A NUL is a character like others.</summary>
    /// <returns>False where it is not UTF-8.</returns>
    public readonly bool TryGetUtf8String([NotNullWhen(true)] out string? value)
    {
        var data = Data;
        value = Utf8.IsValid(data) ? Encoding.UTF8.GetString(data) : null;
        return value is not null;
    }

    /// <summary>The data as DiameterIdentity.</summary>
    /// <returns>False where it is empty, or has bytes that no host name has.</returns>
    public readonly bool TryGetDiameterIdentity([NotNullWhen(true)] out string? value)
    {
        var data = Data;
        value = DiameterIdentity.IsValid(data) ? Encoding.ASCII.GetString(data) : null;
        return value is not null;
    }

    /// <summary>The data as DiameterURI.</summary>
    /// <returns>False where it is none.</returns>
    public readonly bool TryGetDiameterUri([NotNullWhen(true)] out DiameterUri? value)
    {
        value = null;
        return TryGetUtf8String(out var text) && DiameterUri.TryParse(text, out value, out _);
    }

    // Empty where the length is another one, which none of the readers above then takes.
    private readonly ReadOnlySpan<byte> DataOf(int length)
    {
        var data = Data;
        return data.Length == length ? data : default;
    }
}
