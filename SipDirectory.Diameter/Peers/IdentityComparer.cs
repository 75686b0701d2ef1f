using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SipDirectory.Diameter.Peers;

/// <summary>Compares hosts and realms as DNS does, without case, and finds them by their bytes in a message.</summary>
internal sealed class IdentityComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    // A name is at most this long in DNS; a longer one equals none.
    private const int LongestName = 255;

    private IdentityComparer()
    {
    }

    public static IdentityComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase);

    public int GetHashCode([DisallowNull] string obj) => string.GetHashCode(obj, StringComparison.OrdinalIgnoreCase);

    public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.EqualsIgnoreCase(alternate, other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        Span<char> name = stackalloc char[LongestName];
        return Ascii.ToUtf16(alternate, name, out var length) == System.Buffers.OperationStatus.Done
            ? string.GetHashCode(name[..length], StringComparison.OrdinalIgnoreCase)
            : 0;
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.ASCII.GetString(alternate);
}
