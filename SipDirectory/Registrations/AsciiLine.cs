using System.Buffers.Text;

namespace SipDirectory.Registrations;

/// <summary>A line of ASCII text growing in the caller's buffer, which must be large enough for all of it.</summary>
internal ref struct AsciiLine(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Append(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[Length..]);
        Length += text.Length;
    }

    /// <summary>Appends the lowest <paramref name="digits"/> hexadecimal digits of <paramref name="value"/>.</summary>
    public void AppendHex(ulong value, int digits, bool capitals = false)
    {
        var alphabet = capitals ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        for (var position = Length + digits - 1; position >= Length; position--)
        {
            _buffer[position] = alphabet[(int)(value & 15)];
            value >>= 4;
        }

        Length += digits;
    }

    /// <summary>Appends a decimal number.</summary>
    public void Append(int value)
    {
        Utf8Formatter.TryFormat(value, _buffer[Length..], out var written);
        Length += written;
    }

    /// <summary>Appends a decimal number with leading zeros.</summary>
    public void AppendPadded(int value, int digits)
    {
        for (var position = Length + digits - 1; position >= Length; position--)
        {
            _buffer[position] = (byte)('0' + (value % 10));
            value /= 10;
        }

        Length += digits;
    }

    /// <summary>Appends the bytes in the URL-safe alphabet, without padding: RFC 4648 §5.</summary>
    public void AppendBase64Url(scoped ReadOnlySpan<byte> bytes) =>
        Length += Base64Url.EncodeToUtf8(bytes, _buffer[Length..]);
}
