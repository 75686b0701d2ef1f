using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SipDirectory.Registrations;

/// <summary>
/// The fast way to say yes: accepts the records that dumps consist of, and leaves every other line to
/// <see cref="RecordParser"/>, which has the last word and the reasons.
/// </summary>
/// <remarks>
/// What it accepts is a sound record without white space between its tokens, in ASCII, without <c>\u</c> escapes, whose
/// AOR has no escapes at all. Whatever it is not sure of it declines, so it can be wrong in one direction only, and a
/// fuzz test holds it to that.
/// </remarks>
internal static class CompactRecord
{
    // Registrations are flat but for one array; anything deeper may take the slow way.
    private const int MaxDepth = 8;

    /// <param name="line">The line, and whatever follows it.</param>
    /// <param name="aor">Where the AOR lies in the line, between its quotation marks.</param>
    /// <param name="length">The bytes of the record, without its line end; 0 where it is not accepted.</param>
    /// <returns>False where the line may be bad, or is sound but unusual.</returns>
    public static bool TryAccept(ReadOnlySpan<byte> line, out Range aor, out int length)
    {
        aor = default;
        length = 0;
        var at = 1;
        var isFound = false;
        if (line.IsEmpty || line[0] != (byte)'{')
        {
            return false;
        }

        do
        {
            if (!TrySkipName(line, ref at, out var name))
            {
                return false;
            }

            if (line[name].SequenceEqual("addressOfRecord"u8))
            {
                if (isFound || !TrySkipPlainString(line, ref at, out aor))
                {
                    return false;
                }

                isFound = true;
            }
            else if (!TrySkipValue(line, ref at, depth: 1))
            {
                return false;
            }
        }
        while (TrySkip(line, ref at, (byte)','));

        var isAccepted = isFound && TrySkip(line, ref at, (byte)'}') && at <= RecordParser.MaxLineLength
            && IsLineEnd(line[at..]);
        length = isAccepted ? at : 0;
        return isAccepted;
    }

    /// <summary>Finds a field of a sound record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="field">Its name.</param>
    /// <param name="text">What stands between the quotation marks of its value.</param>
    /// <returns>False where the record has no such field, or may have one in an unusual form.</returns>
    public static bool TryFindText(ReadOnlySpan<byte> record, ReadOnlySpan<byte> field, out Range text)
    {
        text = default;
        var at = 1;
        do
        {
            if (!TrySkipName(record, ref at, out var name))
            {
                return false;
            }

            if (record[name].SequenceEqual(field))
            {
                return TrySkipPlainString(record, ref at, out text);
            }

            if (!TrySkipValue(record, ref at, depth: 1))
            {
                return false;
            }
        }
        while (TrySkip(record, ref at, (byte)','));

        return false;
    }

    private static bool TrySkipName(ReadOnlySpan<byte> line, ref int at, out Range name) =>
        TrySkipPlainString(line, ref at, out name) && TrySkip(line, ref at, (byte)':');

    private static bool TrySkipPlainString(ReadOnlySpan<byte> line, ref int at, out Range text)
    {
        var start = at + 1;
        var isPlain = TrySkipString(line, ref at, out var hasEscape) && !hasEscape;
        text = isPlain ? start..(at - 1) : default;
        return isPlain;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty || rest[0] == (byte)'\n' || (rest[0] == (byte)'\r' && (rest.Length == 1 || rest[1] == (byte)'\n'));

    private static bool TrySkipValue(ReadOnlySpan<byte> line, ref int at, int depth)
    {
        if (at >= line.Length)
        {
            return false;
        }

        return line[at] switch
        {
            (byte)'"' => TrySkipString(line, ref at, out _),
            (byte)'[' => TrySkipArray(line, ref at, depth),
            (byte)'{' => TrySkipObject(line, ref at, depth),
            (byte)'n' => TrySkipWord(line, ref at, "null"u8),
            (byte)'t' => TrySkipWord(line, ref at, "true"u8),
            (byte)'f' => TrySkipWord(line, ref at, "false"u8),
            _ => TrySkipInteger(line, ref at),
        };
    }

    private static bool TrySkipArray(ReadOnlySpan<byte> line, ref int at, int depth)
    {
        at++;
        if (depth == MaxDepth || TrySkip(line, ref at, (byte)']'))
        {
            return depth < MaxDepth;
        }

        do
        {
            if (!TrySkipValue(line, ref at, depth + 1))
            {
                return false;
            }
        }
        while (TrySkip(line, ref at, (byte)','));

        return TrySkip(line, ref at, (byte)']');
    }

    private static bool TrySkipObject(ReadOnlySpan<byte> line, ref int at, int depth)
    {
        at++;
        if (depth == MaxDepth || TrySkip(line, ref at, (byte)'}'))
        {
            return depth < MaxDepth;
        }

        do
        {
            if (!TrySkipString(line, ref at, out _) || !TrySkip(line, ref at, (byte)':')
                || !TrySkipValue(line, ref at, depth + 1))
            {
                return false;
            }
        }
        while (TrySkip(line, ref at, (byte)','));

        return TrySkip(line, ref at, (byte)'}');
    }

    // RFC 8259 §7; the escapes of one character only.
    private static bool TrySkipString(ReadOnlySpan<byte> line, ref int at, out bool hasEscape)
    {
        hasEscape = false;
        if (!TrySkip(line, ref at, (byte)'"'))
        {
            return false;
        }

        while (true)
        {
            at = SkipPlainText(line, at);
            if (at >= line.Length)
            {
                return false;
            }

            if (line[at] == (byte)'"')
            {
                at++;
                return true;
            }

            hasEscape = true;
            if (line[at] != (byte)'\\' || at + 1 >= line.Length || !"\"\\/bfnrt"u8.Contains(line[at + 1]))
            {
                return false;
            }

            at += 2;
        }
    }

    /// <returns>Where the first byte stands that is a quotation mark, a backslash, a control character or no ASCII.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Vectors are not precompiled, and a load is over before it is hot.
    private static int SkipPlainText(ReadOnlySpan<byte> line, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(line);
        for (; at + Vector256<byte>.Count <= line.Length; at += Vector256<byte>.Count)
        {
            // As signed bytes, what is no ASCII is below the space as control characters are.
            var text = Vector256.LoadUnsafe(ref first, (nuint)at);
            var stops = Vector256.Equals(text, Vector256.Create((byte)'"'))
                | Vector256.Equals(text, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(text.AsSByte(), Vector256.Create((sbyte)' ')).AsByte();
            var mask = stops.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return at + BitOperations.TrailingZeroCount(mask);
            }
        }

        while (at < line.Length && line[at] is >= (byte)' ' and < 0x80 and not (byte)'"' and not (byte)'\\')
        {
            at++;
        }

        return at;
    }

    // RFC 8259 §6, without fraction and exponent.
    private static bool TrySkipInteger(ReadOnlySpan<byte> line, ref int at)
    {
        _ = TrySkip(line, ref at, (byte)'-');
        if (TrySkip(line, ref at, (byte)'0'))
        {
            return at < line.Length && line[at] is (byte)',' or (byte)']' or (byte)'}';
        }

        var start = at;
        while (at < line.Length && char.IsAsciiDigit((char)line[at]))
        {
            at++;
        }

        return at > start && at < line.Length && line[at] is (byte)',' or (byte)']' or (byte)'}';
    }

    private static bool TrySkipWord(ReadOnlySpan<byte> line, ref int at, ReadOnlySpan<byte> word)
    {
        var isWord = line[at..].StartsWith(word);
        at += word.Length;
        return isWord;
    }

    private static bool TrySkip(ReadOnlySpan<byte> line, ref int at, byte expected)
    {
        if (at >= line.Length || line[at] != expected)
        {
            return false;
        }

        at++;
        return true;
    }
}
