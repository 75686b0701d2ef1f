using System.Text.Json;
using System.Text.Unicode;

namespace SipDirectory.Registrations;

/// <summary>Judges one line of a dump and finds its address of record.</summary>
internal static class RecordParser
{
    /// <summary>The longest line of a dump, in bytes, without its line end.</summary>
    public const int MaxLineLength = 1024 * 1024;

    public const string TooLong = "longer than 1 MiB";

    // The reader keeps one bit a level, so depth costs nothing worth limiting further than by the line itself.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = MaxLineLength };

    /// <param name="line">The line without its line end.</param>
    /// <param name="aor">Where the AOR's text lies in the line, between its quotation marks.</param>
    /// <param name="escaped">Whether that text contains JSON escapes.</param>
    /// <returns>Null where the record is sound, else what is wrong with it.</returns>
    public static string? FindFault(ReadOnlySpan<byte> line, out Range aor, out bool escaped)
    {
        aor = default;
        escaped = false;
        if (line.Length > MaxLineLength)
        {
            return TooLong;
        }

        // Utf8JsonReader lets invalid UTF-8 pass inside strings.
        if (!Utf8.IsValid(line))
        {
            return "invalid UTF-8";
        }

        try
        {
            return FindFaultInJson(line, ref aor, ref escaped);
        }
        catch (JsonException e)
        {
            return $"not well-formed JSON at byte {(e.BytePositionInLine ?? 0) + 1}";
        }
    }

    private static string? FindFaultInJson(ReadOnlySpan<byte> line, ref Range aor, ref bool escaped)
    {
        var reader = new Utf8JsonReader(line, AnyDepth);
        var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        var found = false;
        string? fault = null;

        // Read to the end even after a fault: a line that is no JSON at all is reported as that.
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                && reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan))
            {
                // No text at all, so not compared below: the reader would throw.
                fault ??= "lone surrogate";
                continue;
            }

            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1
                || !reader.ValueTextEquals("addressOfRecord"u8))
            {
                continue;
            }

            if (found)
            {
                fault ??= "repeated addressOfRecord";
                continue;
            }

            found = true;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                fault ??= "addressOfRecord is not a string";
                reader.Skip();
                continue;
            }

            escaped = reader.ValueIsEscaped;
            if (escaped && HasLoneSurrogate(reader.ValueSpan))
            {
                fault ??= "lone surrogate";
            }

            var start = (int)reader.TokenStartIndex + 1;
            aor = start..(start + reader.ValueSpan.Length);
        }

        if (!isObject)
        {
            return "not a JSON object";
        }

        return fault ?? (found ? null : "no addressOfRecord");
    }

    /// <returns>Null where a request line can carry the AOR, else why none can.</returns>
    public static string? FindFaultOfAor(ReadOnlySpan<byte> aor, int maxRequestLine)
    {
        if (aor.IsEmpty)
        {
            return "empty addressOfRecord";
        }

        if (aor.Length > maxRequestLine)
        {
            return $"addressOfRecord longer than a request line may be ({maxRequestLine} bytes)";
        }

        if (aor.ContainsAny((byte)'\n', (byte)0))
        {
            return "addressOfRecord with a line feed or NUL, which no request can carry";
        }

        return aor[0] is (byte)' ' or (byte)'\t' || aor[^1] is (byte)' ' or (byte)'\t'
            ? "addressOfRecord with blanks at its ends, which no request can carry"
            : null;
    }

    /// <summary>The text of a JSON string with its escapes resolved.</summary>
    /// <param name="record">A sound record.</param>
    /// <param name="text">Where the string lies in it, between its quotation marks.</param>
    public static byte[] Unescape(ReadOnlySpan<byte> record, Range text)
    {
        var (start, length) = text.GetOffsetAndLength(record.Length);
        var reader = new Utf8JsonReader(record.Slice(start - 1, length + 2));
        reader.Read();
        var unescaped = new byte[length];
        return unescaped[..reader.CopyString(unescaped)];
    }

    /// <summary>Removes the white space between the tokens of well-formed JSON, in place.</summary>
    /// <returns>The length that remains.</returns>
    public static int Minify(Span<byte> json)
    {
        var from = 0;
        var to = 0;
        while (from < json.Length)
        {
            var run = json[from..].IndexOfAny(" \t\r\""u8);
            run = run < 0 ? json.Length - from : run;
            var isString = from + run < json.Length && json[from + run] == (byte)'"';
            if (isString)
            {
                run = StringEnd(json, from + run) - from;
            }

            if (from != to)
            {
                json.Slice(from, run).CopyTo(json[to..]);
            }

            to += run;
            from += isString ? run : run + 1;
        }

        return to;
    }

    private static int StringEnd(ReadOnlySpan<byte> json, int quote)
    {
        var i = quote + 1;
        while (true)
        {
            i += json[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[i] == (byte)'"')
            {
                return i + 1;
            }

            i += 2;
        }
    }

    // RFC 8259 §8.2: an escaped UTF-16 surrogate must be one of a pair, or the string has no UTF-8 form.
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        var expectLow = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var isEscape = escaped[i] == (byte)'\\';
            var isUnicode = isEscape && escaped[i + 1] == (byte)'u';
            var isSurrogate = isUnicode && (escaped[i + 2] | 0x20) == 'd' && escaped[i + 3] >= (byte)'8';
            var isLow = isSurrogate && (escaped[i + 3] | 0x20) is >= 'c' and <= 'f';
            if (isLow != expectLow)
            {
                return true;
            }

            expectLow = isSurrogate && !isLow;
            i += isUnicode ? 5 : isEscape ? 1 : 0;
        }

        return expectLow;
    }
}
