using System.Text.Json;

namespace SipDirectory.Registrations;

/// <summary>When a registration was made, as its record says: of several bindings it decides which is the newest.</summary>
internal static class CreationDate
{
    // What dumps have, and the same without milliseconds.
    private static ReadOnlySpan<byte> UsualForm => "0000-00-00T00:00:00.000Z"u8;

    /// <param name="record">A sound record.</param>
    /// <returns>100-nanosecond ticks of UTC since the year 1; null where there is no date, or none that parses.</returns>
    /// <remarks>The usual form is read here: loading the JSON reader for it would be a tenth of a start.</remarks>
    public static long? TicksOf(ReadOnlySpan<byte> record) =>
        CompactRecord.TryFindText(record, "created"u8, out var text) && TryParseUsual(record[text]) is { } ticks
            ? ticks
            : Read(record);

    private static long? TryParseUsual(ReadOnlySpan<byte> text)
    {
        var hasMilliseconds = text.Length == UsualForm.Length;
        if (!hasMilliseconds && text.Length != UsualForm.Length - ".000".Length)
        {
            return null;
        }

        for (var i = 0; i < text.Length - 1; i++)
        {
            if (UsualForm[i] == (byte)'0' ? !char.IsAsciiDigit((char)text[i]) : text[i] != UsualForm[i])
            {
                return null;
            }
        }

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        var isDate = text[^1] == (byte)'Z'
            && year > 0 && month is > 0 and <= 12 && day > 0 && day <= DateTime.DaysInMonth(year, month)
            && hour < 24 && minute < 60 && second < 60;
        return isDate
            ? new DateTime(year, month, day, hour, minute, second, hasMilliseconds ? Number(text[20..23]) : 0).Ticks
            : null;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (10 * number) + digit - '0';
        }

        return number;
    }

    private static long? Read(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = RecordParser.MaxLineLength });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
                && reader.ValueTextEquals("created"u8))
            {
                reader.Read();
                return reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var created)
                    && reader.TryGetDateTime(out var asWritten)
                    ? UtcTicks(created, asWritten)
                    : null;
            }
        }

        return null;
    }

    // Without an offset a date counts as UTC: the answer must not depend on where the server stands.
    private static long UtcTicks(DateTimeOffset created, DateTime asWritten) =>
        asWritten.Kind == DateTimeKind.Unspecified ? asWritten.Ticks : created.UtcTicks;
}
