using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SipDirectory.Operator;

namespace SipDirectory.Client;

/// <summary>What a server sent, as text that is safe on a terminal: no control character in it reaches the screen.</summary>
internal static class TerminalText
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>JSON indented over several lines; anything else escaped on one.</summary>
    public static string FormatAnswer(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var text = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(text, Indented))
            {
                document.WriteTo(writer);
            }

            return EscapeFormatCharacters(Encoding.UTF8.GetString(text.WrittenSpan));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string whose escapes are half a surrogate pair.
            return PrintableText.Json(answer.Span);
        }
    }

    // The encoder lets these pass, and one of them is enough to show a line in another order than it has.
    private static string EscapeFormatCharacters(string json) => json.All(static c => !IsFormat(c))
        ? json
        : string.Concat(json.Select(static c => IsFormat(c) ? $"\\u{(int)c:X4}" : $"{c}"));

    private static bool IsFormat(char character) => char.GetUnicodeCategory(character) == UnicodeCategory.Format;
}
