namespace SipDirectory.Traffic;

/// <summary>What the console calls a protocol, and what the operator types for it.</summary>
internal static class ProtocolName
{
    private static readonly string[] Names = ["tcp", "udp", "ws"];

    public static IReadOnlyList<string> All => Names;

    public static string Of(ClientProtocol protocol) => Names[(int)protocol];

    public static bool TryParse(ReadOnlySpan<char> name, out ClientProtocol protocol)
    {
        foreach (var candidate in Enum.GetValues<ClientProtocol>())
        {
            if (name.SequenceEqual(Of(candidate)))
            {
                protocol = candidate;
                return true;
            }
        }

        protocol = default;
        return false;
    }
}
