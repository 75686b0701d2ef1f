using System.Buffers;
using System.Text.Unicode;

namespace SipDirectory.Registrations;

/// <summary>
/// What people paste, reduced to what an AOR consists of (RFC 3261 §10.3 step 5, §19.1.1): no brackets, scheme,
/// parameters or headers, the user part unescaped, the host in lower case.
/// </summary>
/// <remarks>The three forms, <c>user@host:port</c>, <c>user@host</c> and <c>user</c>, are prefixes of one text.</remarks>
internal readonly ref struct NormalForm
{
    // A text without any of these is its own normal form.
    private static readonly SearchValues<byte> Marks = SearchValues.Create("@<:;?%"u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _hostEnd;
    private readonly int _userEnd;

    private NormalForm(ReadOnlySpan<byte> text, int hostEnd, int userEnd)
    {
        _text = text;
        _hostEnd = hostEnd;
        _userEnd = userEnd;
    }

    /// <summary><c>user@host:port</c>, or less where the text had no port or no host.</summary>
    public ReadOnlySpan<byte> Whole => _text;

    /// <summary><c>user@host</c>; the same as <see cref="Whole"/> where there is no port.</summary>
    public ReadOnlySpan<byte> WithoutPort => _text[.._hostEnd];

    /// <summary>The user part; empty where it contains an <c>@</c>, because then it is no AOR without a host.</summary>
    public ReadOnlySpan<byte> User => _text[.._userEnd];

    public bool HasPort => _hostEnd < _text.Length;

    public bool HasHost => _userEnd < _text.Length;

    /// <summary>Whether the text may have a normal form other than itself.</summary>
    public static bool MayDiffer(ReadOnlySpan<byte> text) => text.ContainsAny(Marks);

    /// <param name="text">An AOR, a URI (RFC 3261 §19.1, RFC 3966) or a name-addr (RFC 3261 §20.10).</param>
    /// <param name="scratch">Room for the result, at least as long as the text; the result lies in it.</param>
    /// <param name="form">The normal form.</param>
    /// <returns>Whether there is one that may differ from the text; a text without a user part has none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> scratch, out NormalForm form)
    {
        form = default;

        // NUL and invalid UTF-8 are no AOR, also where they stand in what would be dropped.
        if (!MayDiffer(text) || text.Contains((byte)0) || !Utf8.IsValid(text))
        {
            return false;
        }

        text = WithoutScheme(WithoutBrackets(text).Trim(" \t"u8));

        // An '@' can stand unescaped only behind the user part, which may itself contain ';' and '?' (§25.1).
        var at = text.IndexOf((byte)'@');
        var user = at < 0 ? WithoutParameters(text) : text[..at];
        if (user.IsEmpty)
        {
            return false;
        }

        var userLength = Unescape(user, scratch);
        var userHasAt = scratch[..userLength].Contains((byte)'@');
        if (at < 0)
        {
            form = new NormalForm(scratch[..userLength], userLength, userLength);
            return !userHasAt;
        }

        var hostPort = WithoutParameters(text[(at + 1)..]);
        var hostLength = HostLength(hostPort);
        scratch[userLength] = (byte)'@';
        var end = userLength + 1;
        foreach (var letter in hostPort)
        {
            scratch[end++] = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        }

        form = new NormalForm(scratch[..end], userLength + 1 + hostLength, userHasAt ? 0 : userLength);
        return hostLength > 0;
    }

    // name-addr = [ display-name ] "<" addr-spec ">"; a quoted display name may contain "<" itself.
    private static ReadOnlySpan<byte> WithoutBrackets(ReadOnlySpan<byte> text)
    {
        var quoted = QuotedLength(text);
        var open = text[quoted..].IndexOf((byte)'<');
        if (open < 0)
        {
            return text;
        }

        text = text[(quoted + open + 1)..];
        var close = text.IndexOf((byte)'>');
        return close < 0 ? text : text[..close];
    }

    private static int QuotedLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != (byte)'"')
        {
            return 0;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\')
            {
                i++;
            }
            else if (text[i] == (byte)'"')
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<byte> WithoutScheme(ReadOnlySpan<byte> text)
    {
        var colon = text[..Math.Min(text.Length, 5)].IndexOf((byte)':');
        return colon switch
        {
            3 when IsScheme(text, "sip"u8) || IsScheme(text, "tel"u8) => text[4..],
            4 when IsScheme(text, "sips"u8) => text[5..],
            _ => text,
        };
    }

    private static bool IsScheme(ReadOnlySpan<byte> text, ReadOnlySpan<byte> scheme)
    {
        for (var i = 0; i < scheme.Length; i++)
        {
            if ((text[i] | 0x20) != scheme[i])
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> WithoutParameters(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)';', (byte)'?');
        return end < 0 ? text : text[..end];
    }

    private static int HostLength(ReadOnlySpan<byte> hostPort)
    {
        // The colons inside the brackets of an IPv6 reference introduce no port.
        var reference = hostPort.LastIndexOf((byte)']') + 1;
        var colon = hostPort[reference..].LastIndexOf((byte)':');
        return colon < 0 ? hostPort.Length : reference + colon;
    }

    /// <summary>Resolves percent escapes, unless the result is no text that an AOR could consist of.</summary>
    private static int Unescape(ReadOnlySpan<byte> user, Span<byte> output)
    {
        var length = 0;
        for (var i = 0; i < user.Length; i++)
        {
            if (user[i] == (byte)'%' && i + 2 < user.Length
                && char.IsAsciiHexDigit((char)user[i + 1]) && char.IsAsciiHexDigit((char)user[i + 2]))
            {
                output[length++] = (byte)((HexValue(user[i + 1]) << 4) | HexValue(user[i + 2]));
                i += 2;
            }
            else
            {
                output[length++] = user[i];
            }
        }

        if (length < user.Length && (!Utf8.IsValid(output[..length]) || output[..length].ContainsAnyInRange((byte)0, (byte)31)))
        {
            user.CopyTo(output);
            return user.Length;
        }

        return length;
    }

    private static int HexValue(byte digit) =>
        digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
