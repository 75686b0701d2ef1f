using System.Globalization;
using System.Net;
using CommandLine;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.CommandLine;

/// <summary>The proxy between clients and credit-control servers.</summary>
[Verb("gy-proxy", HelpText = "Pass credit control over Diameter on to servers, and change messages by rules on the way.")]
internal sealed class GyProxyOptions
{
    [Option("listen", MetaValue = "ADDRESS:PORT", Default = "0.0.0.0:3868", HelpText = "Where clients connect: an address with its TCP port, IPv6 in brackets; port 0 takes a free one and prints the address.")]
    public string Listen { get; set; } = "0.0.0.0:3868";

    [Option("upstream", MetaValue = "URI", HelpText = "A server, such as aaa://ocs1.gy:3868; may be given several times: the first that can be reached is used.")]
    public string? Upstream { get; set; }

    [Option("rules", MetaValue = "FILE", HelpText = "What is changed in messages; without it they pass as they are.")]
    public string? Rules { get; set; }

    [Option("host", MetaValue = "HOST", Default = "gy-proxy.example.com", HelpText = "Identity of the proxy: its Origin-Host.")]
    public string Host { get; set; } = "gy-proxy.example.com";

    [Option("realm", MetaValue = "REALM", Default = "example.com", HelpText = "Its Origin-Realm.")]
    public string Realm { get; set; } = "example.com";

    [Option('l', "log", MetaValue = "FILE", HelpText = "Log to this file instead of standard error.")]
    public string? Log { get; set; }

    [Option('v', "verbose", HelpText = "Log start and peers too, not only warnings.")]
    public bool Verbose { get; set; }

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];

    public IPEndPoint Endpoint => EndpointOf(Listen)!;

    /// <summary>In the order given.</summary>
    public IReadOnlyList<DiameterUri> Upstreams => [.. AddressText.Split(Upstream!).Select(uri => DiameterUri.Parse(uri))];

    /// <returns>What is wrong with which argument; null if nothing is.</returns>
    public string? FindFault() =>
        Stray.FirstOrDefault() is { } stray ? $"'{stray}' is no option of gy-proxy"
        : EndpointOf(Listen) is null ? $"--listen: '{Listen}' is not an address with a port, such as 0.0.0.0:3868 or [::]:3868"
        : Upstream is null ? "--upstream is missing: where are messages to go?"
        : FindFaultOfUpstreams() is { } fault ? fault
        : Rules?.Length == 0 ? "--rules: the file name is empty"
        : !GyDoorOptions.IsName(Host) ? $"--host: '{Host}' is not a host name such as gy-proxy.example.com"
        : !GyDoorOptions.IsName(Realm) ? $"--realm: '{Realm}' is not a realm such as example.com"
        : Log?.Length == 0 ? "--log: the file name is empty"
        : null;

    private string? FindFaultOfUpstreams()
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Host };
        foreach (var upstream in AddressText.Split(Upstream!))
        {
            if (!DiameterUri.TryParse(upstream, out var uri, out var error))
            {
                return $"--upstream: '{upstream}': {error}";
            }

            if (uri.IsSecure)
            {
                return $"--upstream: {uri} needs a certificate, for which gy-proxy has no option";
            }

            if (!hosts.Add(uri.Host))
            {
                var isProxy = uri.Host.Equals(Host, StringComparison.OrdinalIgnoreCase);
                return isProxy ? $"--upstream: {uri} is the proxy itself" : $"--upstream: {uri.Host} is given twice";
            }
        }

        return null;
    }

    private static IPEndPoint? EndpointOf(string text)
    {
        var colon = text.LastIndexOf(':');
        var address = colon < 0 ? "" : text[..colon];
        var isPort = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, null, out var port);
        var isBracketed = address is ['[', .., ']'];
        var ip = AddressText.Parse(isBracketed ? address[1..^1] : address);

        // Without brackets it could not be told where an IPv6 address ends.
        return isPort && ip is not null && isBracketed == address.Contains(':', StringComparison.Ordinal) ? new IPEndPoint(ip, port) : null;
    }
}
