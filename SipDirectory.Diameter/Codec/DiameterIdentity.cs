using System.Buffers;

namespace SipDirectory.Diameter.Codec;

/// <summary>The DiameterIdentity format: a host name or a realm in ASCII (RFC 6733 §4.3.1).</summary>
internal static class DiameterIdentity
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

    // The underscore is in no host name, but in those of machines that are there.
    private static readonly SearchValues<byte> Bytes = SearchValues.Create(Array.ConvertAll(Letters.ToCharArray(), letter => (byte)letter));
    private static readonly SearchValues<char> Chars = SearchValues.Create(Letters);

    public static bool IsValid(ReadOnlySpan<byte> identity) => !identity.IsEmpty && !identity.ContainsAnyExcept(Bytes);

    public static bool IsValid(ReadOnlySpan<char> identity) => !identity.IsEmpty && !identity.ContainsAnyExcept(Chars);
}
