using System.Buffers.Binary;
using System.IO.Compression;

namespace SipDirectory.Registrations;

/// <summary>
/// Decompresses a gzip file of one or more members (RFC 1952) and verifies all of it: header, body and trailer of each
/// member, and that nothing follows but members. Zero bytes after a member are padding, as tar and tape leave it.
/// </summary>
/// <remarks>
/// A fault is an <see cref="InvalidDataException"/> whose message is one line for the operator; data that came before
/// it has been given out. The end (0) is given only when everything was verified. Memory does not grow with the input.
/// </remarks>
internal sealed class GzipReader : ForwardOnlyStream
{
    /// <summary>Longest file name or comment in a header; an extra field cannot be longer either.</summary>
    public const int MaxHeaderField = 65535;

    private const byte Magic1 = 0x1f;
    private const byte Magic2 = 0x8b;
    private const byte Deflate = 8;

    private readonly GzipInput _input;
    private DeflateStream? _body;
    private long _member;
    private uint _crc;
    private uint _length;
    private bool _failed;

    /// <param name="compressed">Read from its current position; disposed with this.</param>
    public GzipReader(Stream compressed) => _input = new GzipInput(compressed);

    [Flags]
    private enum HeaderFlags : byte
    {
        HeaderCrc = 2,
        Extra = 4,
        Name = 8,
        Comment = 16,
        Reserved = 0xE0,
    }

    public static bool IsGzip(ReadOnlySpan<byte> firstBytes) => firstBytes.StartsWith([Magic1, Magic2]);

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // Until a read has succeeded it has failed, so nobody who reads on after a fault is told "end".
        if (_failed)
        {
            throw Fault("already found bad");
        }

        _failed = true;
        var count = ReadMembers(buffer);
        _failed = false;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadMembers(Span<byte> buffer)
    {
        while (_body is not null || TryBeginMember())
        {
            var count = Inflate(_body!, buffer);
            if (count > 0)
            {
                _input.InSingleBytes = false;
                _crc = Crc32.Append(_crc, buffer[..count]);
                // RFC 1952 §2.3.1: ISIZE is the length modulo 2^32.
                _length = unchecked(_length + (uint)count);
                return count;
            }

            EndMember();
        }

        return 0;
    }

    private bool TryBeginMember()
    {
        if (_member > 0 && !_input.TrySkipZeros())
        {
            return false;
        }

        _member++;
        SkipHeader();
        _input.InSingleBytes = true;
        _body = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        _crc = 0;
        _length = 0;
        return true;
    }

    // RFC 1952 §2.3
    private void SkipHeader()
    {
        _crc = 0;
        if (TakeHeaderByte() != Magic1 || TakeHeaderByte() != Magic2)
        {
            throw Fault(_member == 1 ? "not a gzip file" : $"garbage after member {_member - 1}");
        }

        if (TakeHeaderByte() != Deflate)
        {
            throw Fault($"unknown compression method in member {_member}");
        }

        var flags = (HeaderFlags)TakeHeaderByte();
        if ((flags & HeaderFlags.Reserved) != 0)
        {
            throw Fault($"unknown header flags in member {_member}");
        }

        // MTIME, XFL and OS
        SkipHeaderBytes(6);
        if (flags.HasFlag(HeaderFlags.Extra))
        {
            SkipHeaderBytes(TakeHeaderUInt16());
        }

        if (flags.HasFlag(HeaderFlags.Name))
        {
            SkipHeaderText("file name");
        }

        if (flags.HasFlag(HeaderFlags.Comment))
        {
            SkipHeaderText("comment");
        }

        var headerCrc = (ushort)_crc;
        if (flags.HasFlag(HeaderFlags.HeaderCrc) && TakeHeaderUInt16() != headerCrc)
        {
            throw Fault($"header CRC mismatch in member {_member}");
        }
    }

    private void SkipHeaderText(string field)
    {
        for (var length = 0; TakeHeaderByte() != 0; length++)
        {
            if (length == MaxHeaderField)
            {
                throw Fault($"{field} of member {_member} is longer than {MaxHeaderField} bytes");
            }
        }
    }

    private void SkipHeaderBytes(int count)
    {
        for (var index = 0; index < count; index++)
        {
            TakeHeaderByte();
        }
    }

    private ushort TakeHeaderUInt16()
    {
        var low = TakeHeaderByte();
        return (ushort)(low | (TakeHeaderByte() << 8));
    }

    private byte TakeHeaderByte()
    {
        if (!_input.TryTake(out var value))
        {
            throw Truncated();
        }

        _crc = Crc32.Append(_crc, [value]);
        return value;
    }

    private int Inflate(DeflateStream body, Span<byte> buffer)
    {
        try
        {
            return body.Read(buffer);
        }
        catch (InvalidDataException fault)
        {
            throw Fault($"damaged data in member {_member}", fault);
        }
    }

    // DeflateStream ends without a word both where the deflate data ends and where the input does, and does not say
    // what it left unused of its last chunk. It asked for that chunk because it needed at least one more bit, so the
    // deflate data ends behind the chunk's first byte and not behind the chunk. There the trailer is looked for, whose
    // eight bytes are known by now. It is found too early only where compressed data equals it: one chance in 2^64 a
    // position, or a file made so on purpose, which gains nothing: what was given out has that CRC and length, and
    // what follows must still be members. An empty member would not be safe, its trailer being zeros and its body
    // ending in one; hence single bytes until there is output, which leave only the right place.
    private void EndMember()
    {
        if (_input.RanDry)
        {
            throw Truncated();
        }

        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        if (!_input.TrySkipPast(trailer))
        {
            throw Fault($"CRC or length mismatch in member {_member}, or truncated in its trailer");
        }

        _body!.Dispose();
        _body = null;
    }

    private InvalidDataException Truncated() => Fault($"truncated in member {_member}");

    private static InvalidDataException Fault(string reason, Exception? inner = null) => new($"gzip: {reason}", inner);
}
