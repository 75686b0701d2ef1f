using System.Net;
using CommandLine;

namespace SipDirectory.CommandLine;

/// <summary>The credit-control server over Diameter.</summary>
[Verb("gy-server", HelpText = "Answer Credit-Control-Requests over Diameter; without accounts: all that is asked for is granted.")]
internal sealed class GyServerOptions
{
    // RFC 1035 §2.3.4; as a DiameterIdentity it is ASCII (RFC 6733 §4.3.1).
    private const int LongestName = 255;

    [Option("host", MetaValue = "HOST", Default = "gy-server.example.com", HelpText = "Identity of the server: its Origin-Host.")]
    public string Host { get; set; } = "gy-server.example.com";

    [Option("realm", MetaValue = "REALM", Default = "example.com", HelpText = "Its Origin-Realm.")]
    public string Realm { get; set; } = "example.com";

    [Option('i', "ip", MetaValue = "ADDRESS", Default = "0.0.0.0", HelpText = "Address to bind, IPv4 or IPv6; \"::\" is both.")]
    public string Ip { get; set; } = "0.0.0.0";

    [Option('p', "port", MetaValue = "PORT", Default = 3868, HelpText = "TCP port; 0 takes a free one and prints the address.")]
    public int Port { get; set; } = 3868;

    [Option('l', "log", MetaValue = "FILE", HelpText = "Log to this file instead of standard error.")]
    public string? Log { get; set; }

    [Option('v', "verbose", HelpText = "Log start and peers too, not only warnings.")]
    public bool Verbose { get; set; }

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];

    public IPEndPoint Endpoint => new(AddressText.Parse(Ip)!, Port);

    /// <returns>What is wrong with which argument; null if nothing is.</returns>
    public string? FindFault() =>
        Stray.FirstOrDefault() is { } stray ? $"'{stray}' is no option of gy-server"
        : !IsName(Host) ? $"--host: '{Host}' is not a host name such as gy-server.example.com"
        : !IsName(Realm) ? $"--realm: '{Realm}' is not a realm such as example.com"
        : AddressText.Parse(Ip) is null ? $"--ip: '{Ip}' is not an IP address"
        : Port is < 0 or > ushort.MaxValue ? $"--port: {Port} is not between 0 and 65535"
        : Log?.Length == 0 ? "--log: the file name is empty"
        : null;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
}
