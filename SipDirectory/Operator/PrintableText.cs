using System.Buffers;
using System.Globalization;
using System.Text;

namespace SipDirectory.Operator;

/// <summary>
/// Bytes from outside as text for a log or a terminal: whatever could forge a line or steer a terminal is shown
/// as an escape.
/// </summary>
internal static class PrintableText
{
    /// <param name="bytes">UTF-8, or anything.</param>
    /// <param name="maxLength">How many bytes are shown; what is cut off is said.</param>
    /// <remarks>A backslash is escaped too, so that an escape always stands for bytes.</remarks>
    public static string Of(ReadOnlySpan<byte> bytes, int maxLength) => Escape(bytes, maxLength, escapeBackslash: true);

    /// <summary>JSON as it stands: its own backslashes are kept, so that it can be copied from the log.</summary>
    public static string Json(ReadOnlySpan<byte> json) => Escape(json, json.Length, escapeBackslash: false);

    // Format characters (directional overrides, zero-width joiners) can hide text from a reader.
    public static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Escape(ReadOnlySpan<byte> bytes, int maxLength, bool escapeBackslash)
    {
        var shown = bytes.Length > maxLength ? bytes[..maxLength] : bytes;
        var text = new StringBuilder(shown.Length + 16);
        while (!shown.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(shown, out var rune, out var length);
            if (status == OperationStatus.Done && IsPrintable(rune)
                && !(escapeBackslash && rune.Value == '\\'))
            {
                text.Append(rune.ToString());
            }
            else
            {
                AppendEscape(text, shown[..length]);
            }

            shown = shown[length..];
        }

        if (bytes.Length > maxLength)
        {
            text.Append(CultureInfo.InvariantCulture, $"... ({bytes.Length - maxLength} more bytes)");
        }

        return text.ToString();
    }

    private static void AppendEscape(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            _ = octet switch
            {
                (byte)'\\' => text.Append(@"\\"),
                (byte)'\n' => text.Append(@"\n"),
                (byte)'\r' => text.Append(@"\r"),
                (byte)'\t' => text.Append(@"\t"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{octet:X2}"),
            };
        }
    }
}
