using System.Globalization;
using System.Text;

namespace SipDirectory.Traffic;

/// <summary>Bytes as people read them: sixteen a line, with their offset and what of them prints.</summary>
internal static class HexDump
{
    public const int BytesPerLine = 16;

    /// <param name="bytes">At most <see cref="BytesPerLine"/>.</param>
    /// <param name="offset">Of the first one.</param>
    public static string Line(ReadOnlySpan<byte> bytes, int offset)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{offset:x4} ");
        for (var i = 0; i < BytesPerLine; i++)
        {
            line.Append(i < bytes.Length ? $" {bytes[i]:x2}" : "   ");
        }

        line.Append("  ");
        foreach (var octet in bytes)
        {
            line.Append(octet is >= 0x20 and < 0x7f ? (char)octet : '.');
        }

        return line.ToString();
    }
}
