using SipDirectory.Traffic;

namespace SipDirectory.Operator.Commands;

/// <summary>How the commands for clients are typed, told to the operator.</summary>
internal static class CommandHelp
{
    public static string Protocols { get; } = $"{string.Join(", ", ProtocolName.All.SkipLast(1))} or {ProtocolName.All[^1]}";

    public static IReadOnlyList<string> OfClients { get; } =
    [
        $"protocols: {string.Join(", ", ProtocolName.All)}",
        "list_clients                per protocol: number, address (and path for WebSocket), since when, requests, last line",
        "send PROTOCOL N TEXT        text and a newline to that client",
        "sendb PROTOCOL N HEX        bytes given in hexadecimal, spaces ignored; on WebSocket a binary message",
        "send help, sendb help       their usage",
        "lookup AOR                  what the directory answers",
        "kick PROTOCOL N             ends that client's connection; over UDP forgets the client",
    ];

    public static IReadOnlyList<string> Send { get; } =
    [
        "send PROTOCOL N TEXT",
        $"  PROTOCOL  {Protocols}",
        "  N         the client's number, as list_clients shows it",
        "  TEXT      all that follows the one space behind N; a newline is added",
        "  example   send tcp 0 hello",
    ];

    public static IReadOnlyList<string> SendBytes { get; } =
    [
        "sendb PROTOCOL N HEX",
        $"  PROTOCOL  {Protocols}",
        "  N         the client's number, as list_clients shows it",
        "  HEX       two hexadecimal digits for each byte, spaces ignored; nothing is added",
        "  example   sendb tcp 0 68 65 6c 6c 6f 0a",
    ];
}
