namespace SipDirectory.Lookup;

/// <summary>The answers that are no registrations. No record can be taken for one: it has an <c>addressOfRecord</c>.</summary>
internal static class ErrorLine
{
    /// <summary>No error line is longer, in bytes.</summary>
    public const int MaxLength = 64;

    public static ReadOnlySpan<byte> LineTooLong => "{\"error\":\"line too long\"}\n"u8;

    public static ReadOnlySpan<byte> TooManyConnections => "{\"error\":\"too many connections\"}\n"u8;

    public static ReadOnlySpan<byte> AccessDenied => "{\"error\":\"access denied\"}\n"u8;

    public static ReadOnlySpan<byte> AnswerTooLongForUdp => "{\"error\":\"answer too long for UDP\"}\n"u8;

    public static int Copy(ReadOnlySpan<byte> line, Span<byte> output)
    {
        line.CopyTo(output);
        return line.Length;
    }
}
