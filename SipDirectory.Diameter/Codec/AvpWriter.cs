using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SipDirectory.Diameter.Codec;

/// <summary>
/// Writes messages and AVPs. Each message, or AVP outside of one, goes to the output when it is complete, with its
/// lengths and its padding; nothing is ever half written. May be used for any number of messages and allocates nothing
/// once warm. Not for several threads at a time.
/// </summary>
/// <param name="output">Takes whole messages.</param>
/// <example><code>
/// using (writer.BeginMessage(header))
/// {
///     writer.WriteUtf8String(AvpCode.SessionId, sessionId);
///     using (writer.BeginGroup(AvpCode.VendorSpecificApplicationId))
///     {
///         writer.WriteUnsigned32(AvpCode.VendorId, 10415);
///     }
/// }
/// </code></example>
public sealed class AvpWriter(IBufferWriter<byte> output)
{
    // What one large message made the buffer grow to is not kept.
    private const int LargestKept = 1 << 16;
    private const int LengthOffsetOfAvp = 4;

    private byte[] _buffer = new byte[1024];
    private int _written;
    private int _depth;

    /// <summary>Begins a message. Disposing the scope sets its length and hands it to the output.</summary>
    /// <param name="header">Its length and version are set by the writer.</param>
    /// <remarks>That happens also where an exception leaves the scope: gather what may fail before the message begins.</remarks>
    /// <exception cref="InvalidOperationException">A message or a group is open.</exception>
    public Scope BeginMessage(in DiameterHeader header)
    {
        if (_depth > 0)
        {
            throw new InvalidOperationException("a message cannot stand in a message or a group");
        }

        var message = header with { Length = DiameterHeader.Size, Version = DiameterHeader.CurrentVersion };
        message.Write(_buffer);
        _written = DiameterHeader.Size;
        return new Scope(this, 0, ++_depth, isMessage: true);
    }

    /// <summary>Begins a group. Disposing the scope sets its length.</summary>
    /// <param name="code">The code of the AVP.</param>
    /// <param name="flags">V is set by itself where there is a vendor.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public Scope BeginGroup(uint code, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        var start = _written;
        BeginAvp(code, flags, vendorId, dataLength: 0);
        return new Scope(this, start, ++_depth, isMessage: false);
    }

    /// <summary>Writes an OctetString.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteOctetString(uint code, ReadOnlySpan<byte> value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        value.CopyTo(BeginAvp(code, flags, vendorId, value.Length));
        End();
    }

    /// <summary>Writes an Integer32, or an Enumerated.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteInteger32(uint code, int value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        WriteUnsigned32(code, (uint)value, flags, vendorId);

    /// <summary>Writes an Integer64.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteInteger64(uint code, long value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        WriteUnsigned64(code, (ulong)value, flags, vendorId);

    /// <summary>Writes an Unsigned32.</summary>
    /// <param name="code">The code of the AVP.</param>
    /// <param name="value">Its data.</param>
    /// <param name="flags">V is set by itself where there is a vendor.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public void WriteUnsigned32(uint code, uint value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        BinaryPrimitives.WriteUInt32BigEndian(BeginAvp(code, flags, vendorId, sizeof(uint)), value);
        End();
    }

    /// <summary>Writes an Unsigned64.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteUnsigned64(uint code, ulong value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        BinaryPrimitives.WriteUInt64BigEndian(BeginAvp(code, flags, vendorId, sizeof(ulong)), value);
        End();
    }

    /// <summary>Writes a Float32.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteFloat32(uint code, float value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        WriteUnsigned32(code, BitConverter.SingleToUInt32Bits(value), flags, vendorId);

    /// <summary>Writes a Float64.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteFloat64(uint code, double value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        WriteUnsigned64(code, BitConverter.DoubleToUInt64Bits(value), flags, vendorId);

    /// <summary>Writes a Time, to the second.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    /// <exception cref="ArgumentOutOfRangeException">Before 1968-01-20 03:14:08 or after 2104-02-26 09:42:23 UTC.</exception>
    public void WriteTime(uint code, DateTimeOffset value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Span<byte> data = stackalloc byte[DiameterTime.Size];
        if (!DiameterTime.TryWrite(data, value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "a Time AVP tells 1968 to 2104 only");
        }

        WriteOctetString(code, data, flags, vendorId);
    }

    /// <summary>Writes an Address of IPv4 or IPv6.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteAddress(uint code, IPAddress value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Span<byte> address = stackalloc byte[16];
        value.TryWriteBytes(address, out var length);
        WriteAddress(code, DiameterAddress.FamilyOf(value), address[..length], flags, vendorId);
    }

    /// <summary>Writes an Address of any family.</summary>
    /// <param name="code">The code of the AVP.</param>
    /// <param name="family">IANA's number of the address family: 8 is E.164.</param>
    /// <param name="address">The bytes of the address.</param>
    /// <param name="flags">V is set by itself where there is a vendor.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public void WriteAddress(
        uint code, ushort family, ReadOnlySpan<byte> address, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        var data = BeginAvp(code, flags, vendorId, DiameterAddress.FamilySize + address.Length);
        BinaryPrimitives.WriteUInt16BigEndian(data, family);
        address.CopyTo(data[DiameterAddress.FamilySize..]);
        End();
    }

    /// <summary>Writes a UTF8String, or an IPFilterRule.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteUtf8String(uint code, ReadOnlySpan<char> value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        Encoding.UTF8.GetBytes(value, BeginAvp(code, flags, vendorId, Encoding.UTF8.GetByteCount(value)));
        End();
    }

    /// <summary>Writes a DiameterIdentity.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    /// <exception cref="ArgumentException">It is empty, or has characters that no host name has.</exception>
    public void WriteDiameterIdentity(uint code, ReadOnlySpan<char> value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0)
    {
        if (!DiameterIdentity.IsValid(value))
        {
            throw new ArgumentException("a DiameterIdentity is a host name or a realm in ASCII", nameof(value));
        }

        WriteUtf8String(code, value, flags, vendorId);
    }

    /// <summary>Writes a DiameterURI.</summary>
    /// <inheritdoc cref="WriteUnsigned32"/>
    public void WriteDiameterUri(uint code, DiameterUri value, AvpFlags flags = AvpFlags.Mandatory, uint vendorId = 0) =>
        WriteUtf8String(code, value.ToString(), flags, vendorId);

    /// <summary>Writes AVPs that are encoded already, as they are.</summary>
    /// <param name="avps">Whole AVPs with their padding, which the last one in a group may lack.</param>
    public void WriteEncoded(ReadOnlySpan<byte> avps)
    {
        avps.CopyTo(Take(avps.Length));
        End();
    }

    private Span<byte> BeginAvp(uint code, AvpFlags flags, uint vendorId, int dataLength)
    {
        if (vendorId != 0)
        {
            flags |= AvpFlags.Vendor;
        }

        var header = new AvpHeader(code, vendorId, flags, 0);
        header = header with { Length = CheckedLength(header.Size + (long)dataLength) };
        var avp = Take(header.Length);
        header.Write(avp);
        return avp[header.Size..];
    }

    // All of an AVP at once, so that one that is refused leaves no half behind.
    private Span<byte> Take(int length)
    {
        var padded = (length + 3L) & ~3L;
        var needed = CheckedLength(_written + padded);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, needed));
        }

        var taken = _buffer.AsSpan(_written, (int)padded);
        taken[length..].Clear();
        _written = needed;
        return taken[..length];
    }

    private static int CheckedLength(long length)
    {
        return length <= DiameterHeader.MaxUInt24
            ? (int)length
            : throw new InvalidOperationException("neither a message nor an AVP can be longer than 16 MiB");
    }

    private void End(in Scope scope)
    {
        if (_depth != scope.Depth)
        {
            throw new InvalidOperationException("the scopes of a writer end in the reverse order of their beginnings");
        }

        var length = CheckedLength(_written - scope.Start);
        var field = _buffer.AsSpan(scope.Start + (scope.IsMessage ? 0 : LengthOffsetOfAvp), sizeof(uint));
        // The length stands below eight bits of something else.
        BinaryPrimitives.WriteUInt32BigEndian(field, (uint)field[0] << 24 | (uint)length);
        _depth--;
        End();
    }

    private void End()
    {
        if (_depth > 0)
        {
            return;
        }

        output.Write(_buffer.AsSpan(0, _written));
        _written = 0;
        if (_buffer.Length > LargestKept)
        {
            _buffer = new byte[LargestKept];
        }
    }

    /// <summary>An open message or group; disposing it ends it.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly AvpWriter _writer;

        internal Scope(AvpWriter writer, int start, int depth, bool isMessage)
        {
            _writer = writer;
            Start = start;
            Depth = depth;
            IsMessage = isMessage;
        }

        internal int Start { get; }

        internal int Depth { get; }

        internal bool IsMessage { get; }

        /// <summary>Sets the length.</summary>
        /// <exception cref="InvalidOperationException">A group inside is still open, or it was disposed before.</exception>
        public void Dispose() => _writer.End(this);
    }
}
