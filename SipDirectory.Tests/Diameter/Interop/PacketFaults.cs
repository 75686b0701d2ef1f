using System.Globalization;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>What tshark has against a packet: its expert information from warnings on, unless it is about TCP.</summary>
internal static class PacketFaults
{
    public const string Filter = "_ws.malformed || _ws.expert.severity >= warning";
    public const char Separator = '|';

    private const uint Warning = 0x00600000;

    // Up to this group it is about TCP, such as a connection that is reset.
    private const uint Sequence = 0x02000000;

    // RFC 8506 §8.18: a Requested-Service-Unit without units leaves it to the server. tshark warns of all that is empty.
    private const string Empty = "Data is empty";
    private static readonly (string Code, string Length) ServersChoice = ("437", "8");

    public static string[] Fields { get; } =
    [
        "-e", "frame.number", "-e", "_ws.expert.severity", "-e", "_ws.expert.group", "-e", "_ws.expert.message",
        "-e", "diameter.avp.code", "-e", "diameter.avp.len",
    ];

    /// <param name="line">The fields of a packet.</param>
    /// <returns>Such as "17: Unknown AVP 432"; nothing where it is sound.</returns>
    public static string Read(string line)
    {
        var fields = line.Split('\t');
        var (severities, groups) = (Numbers(fields[1]), Numbers(fields[2]));
        var faults = fields[3].Split(Separator).Where((_, index) => severities[index] >= Warning && groups[index] > Sequence).ToList();
        foreach (var _ in fields[4].Split(Separator).Zip(fields[5].Split(Separator)).Where(avp => avp == ServersChoice))
        {
            faults.Remove(Empty);
        }

        return faults.Count == 0 ? "" : $"{fields[0]}: {string.Join("; ", faults)}";
    }

    private static uint[] Numbers(string field) => [.. field.Split(Separator).Select(value => uint.Parse(value, CultureInfo.InvariantCulture))];
}
