using System.Globalization;
using System.Net;
using SipDirectory.Listening;

namespace SipDirectory.CommandLine;

/// <summary>Addresses and networks as an operator writes them. What could be meant otherwise is none.</summary>
internal static class AddressText
{
    // IPAddress would also take "1" for 0.0.0.1, "010.0.0.1" for 8.0.0.1, and drop a port behind a bracket.
    public static IPAddress? Parse(string text)
    {
        var isRead = IPAddress.TryParse(text, out var address);
        var isMeant = text.Contains(':', StringComparison.Ordinal)
            ? !text.Contains(']', StringComparison.Ordinal)
            : text == address?.ToString();
        return isRead && isMeant ? address : null;
    }

    // An address with bits behind the prefix may be meant as a network or as one address.
    public static IPNetwork? ParseNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? null : Parse(text[..slash]);
        var isLength = int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return address is not null && isLength && IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address)
            ? network
            : null;
    }

    /// <returns>What is wrong with the values of <c>--allow</c>; null if nothing is.</returns>
    public static string? FindFaultOfNetworks(string? allow) =>
        allow is not null && Array.Find(Split(allow), network => ParseNetwork(network) is null) is { } bad
            ? $"--allow: '{bad}' is not a network such as 10.0.0.0/8 or 2001:db8::/32"
            : null;

    /// <param name="allow">The values of <c>--allow</c>, without fault.</param>
    public static AllowedNetworks Networks(string allow) =>
        new([.. Split(allow).Select(network => ParseNetwork(network)!.Value)]);

    /// <summary>The values of an option that may be given several times; none where it was not given.</summary>
    public static string[] Split(string? values) => values?.Split(OptionNames.Separator) ?? [];
}
