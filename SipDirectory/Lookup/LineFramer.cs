namespace SipDirectory.Lookup;

internal enum FrameStatus
{
    /// <summary>A whole line was cut.</summary>
    Line,

    /// <summary>The line is not complete yet.</summary>
    Incomplete,

    /// <summary>The line is longer than it may be, whether or not its end has come.</summary>
    TooLong,
}

/// <summary>Cuts one request line from bytes: ended by LF, one CR before it dropped.</summary>
internal static class LineFramer
{
    /// <param name="input">What has been received and not been answered.</param>
    /// <param name="maxLength">The longest line in bytes, without CR LF.</param>
    /// <param name="line">The line without its line end.</param>
    /// <param name="consumed">Its length with its line end.</param>
    public static FrameStatus Cut(ReadOnlySpan<byte> input, int maxLength, out ReadOnlySpan<byte> line, out int consumed)
    {
        var lineFeed = input.IndexOf((byte)'\n');
        line = WithoutCarriageReturn(lineFeed < 0 ? input : input[..lineFeed]);
        consumed = lineFeed + 1;
        if (line.Length > maxLength)
        {
            return FrameStatus.TooLong;
        }

        return lineFeed < 0 ? FrameStatus.Incomplete : FrameStatus.Line;
    }

    /// <summary>The line without the spaces and tabs at its ends.</summary>
    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty && IsBlank(line[0]))
        {
            line = line[1..];
        }

        while (!line.IsEmpty && IsBlank(line[^1]))
        {
            line = line[..^1];
        }

        return line;
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t';

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> line) =>
        !line.IsEmpty && line[^1] == (byte)'\r' ? line[..^1] : line;
}
