namespace SipDirectory.Diameter.Peers;

/// <summary>Who keeps the connection when both sides connect at once, RFC 6733 §5.6.4.</summary>
internal static class Election
{
    /// <summary>
    /// Whether the local node wins: its Origin-Host succeeds the peer's as octets, where letters of either case are equal.
    /// The winner closes the connection that it made.
    /// </summary>
    public static bool IsWon(ReadOnlySpan<char> local, ReadOnlySpan<char> peer)
    {
        var common = Math.Min(local.Length, peer.Length);
        for (var i = 0; i < common; i++)
        {
            var difference = Fold(local[i]) - Fold(peer[i]);
            if (difference != 0)
            {
                return difference > 0;
            }
        }

        return local.Length > peer.Length;
    }

    private static char Fold(char octet) => octet is >= 'A' and <= 'Z' ? (char)(octet | 0x20) : octet;
}
