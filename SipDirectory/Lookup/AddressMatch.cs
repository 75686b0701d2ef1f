using System.Buffers;
using System.Text;
using SipDirectory.Registrations;

namespace SipDirectory.Lookup;

/// <summary>How a text finds the record of an AOR that is not written like it; docs/PROTOCOL.md has the rules.</summary>
internal static class AddressMatch
{
    // Up to this length the normal form of a text lies on the stack.
    private const int ShortText = 1024;

    // No URI is longer than a line of the dump.
    private const int LongestText = RecordParser.MaxLineLength;

    /// <summary>By the normal form alone: whoever calls it has looked for the text as it stands.</summary>
    public static bool TryFindNormalForm(DirectorySnapshot snapshot, MatchMode match, ReadOnlySpan<byte> text, out ByteRange newest)
    {
        newest = default;
        if (match == MatchMode.Exact)
        {
            return false;
        }

        byte[]? rented = null;
        var scratch = text.Length <= ShortText
            ? stackalloc byte[ShortText]
            : rented = ArrayPool<byte>.Shared.Rent(text.Length);
        var isFound = NormalForm.TryParse(text, scratch, out var form)
            && (snapshot.TryFind(form.Whole, out newest)
                || (form.HasPort && snapshot.TryFind(form.WithoutPort, out newest))
                || (form.HasHost && snapshot.TryFind(form.User, out newest)));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return isFound;
    }

    /// <summary>The AOR that a lookup of the text finds, as its record writes it; null: none.</summary>
    public static string? FindAddressOfRecord(DirectorySnapshot snapshot, MatchMode match, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > LongestText || !(snapshot.TryFind(bytes, out var newest) || TryFindNormalForm(snapshot, match, bytes, out newest)))
        {
            return null;
        }

        var record = snapshot.AnswerLine(newest);
        return CompactRecord.TryFindText(record, "addressOfRecord"u8, out var aor) ? Encoding.UTF8.GetString(record[aor]) : text;
    }
}
