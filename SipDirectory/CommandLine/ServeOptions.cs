using System.Globalization;
using System.Net;
using CommandLine;
using SipDirectory.Engine;
using SipDirectory.Engine.Epoll;
using SipDirectory.Listening;
using SipDirectory.Registrations;

namespace SipDirectory.CommandLine;

/// <summary>The server: the verb that needs no word.</summary>
[Verb("serve", isDefault: true, HelpText = "Answer lookups over TCP (the default).")]
internal sealed class ServeOptions
{
    private const int LongestIdleSeconds = 7 * 24 * 3600;
    private const int MostLoops = 16;

    [Option('d', "data", MetaValue = "FILE", Default = "./data/regs", HelpText = "Dump to load; \"-\" reads standard input.")]
    public string Data { get; set; } = "./data/regs";

    [Option('i', "ip", MetaValue = "ADDRESS", Default = "127.0.0.1", HelpText = "Address to bind for TCP, IPv4 or IPv6; \"::\" is both. --tcp-addr and --tcp-ip are the same option.")]
    public string Ip { get; set; } = "127.0.0.1";

    [Option('p', "port", MetaValue = "PORT", Default = 1234, HelpText = "TCP port; 0 takes a free one and prints the address. --tcp-port is the same option.")]
    public int Port { get; set; } = 1234;

    [Option("udp-addr", MetaValue = "ADDRESS", Default = "127.0.0.1", HelpText = "Address to bind for UDP. --udp-ip is the same option.")]
    public string UdpAddress { get; set; } = "127.0.0.1";

    [Option("udp-port", MetaValue = "PORT", HelpText = "Answer datagrams too, at this port; 0 takes a free one and prints the address.")]
    public int? UdpPort { get; set; }

    [Option("udp-any-source", HelpText = "Answer datagrams from everywhere: forged ones make the server send to others.")]
    public bool UdpAnySource { get; set; }

    [Option("allow", MetaValue = "CIDR", HelpText = "Answer clients of this network only, such as 10.0.0.0/8; may be given several times.")]
    public string? Allow { get; set; }

    [Option('l', "log", MetaValue = "FILE", HelpText = "Log to this file instead of standard error.")]
    public string? Log { get; set; }

    [Option('v', "verbose", HelpText = "Log connections, requests and answers too, not only warnings.")]
    public bool Verbose { get; set; }

    [Option("idle", MetaValue = "SECONDS", Default = 10.0, HelpText = "Close a connection after this long without activity.")]
    public double Idle { get; set; } = 10;

    [Option("max-line", MetaValue = "BYTES", Default = 1024, HelpText = "Longest request line, without its CR LF.")]
    public int MaxLine { get; set; } = 1024;

    [Option("max-connections", MetaValue = "N", Default = 10_000, HelpText = "Most clients at a time; never more than the descriptor limit less 128.")]
    public int MaxConnections { get; set; } = 10_000;

    [Option("skip-bad-records", HelpText = "Load what is sound and report the rest, instead of refusing the dump.")]
    public bool SkipBadRecords { get; set; }

    [Option("match", MetaValue = "exact|sip", Default = "sip", HelpText = "Find AORs by their exact bytes only, or also as SIP and tel URIs.")]
    public string MatchName { get; set; } = "sip";

    [Option("engine", MetaValue = "epoll|sockets", HelpText = "What serves the clients; by default epoll on Linux, sockets elsewhere.")]
    public string EngineName { get; set; } = EpollEngine.IsSupported ? "epoll" : "sockets";

    [Option("loops", MetaValue = "N", Default = 1, HelpText = "Threads of the epoll engine.")]
    public int Loops { get; set; } = 1;

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];

    /// <returns>What is wrong with which argument; null if nothing is.</returns>
    public string? FindFault() =>
        Stray.FirstOrDefault() is { } stray ? $"'{stray}' is neither an option nor a verb"
        : Data.Length == 0 ? "--data: the file name is empty"
        : ParseAddress(Ip) is null ? $"--ip: '{Ip}' is not an IP address"
        : Port is < 0 or > ushort.MaxValue ? $"--port: {Port} is not between 0 and 65535"
        : ParseAddress(UdpAddress) is null ? $"--udp-addr: '{UdpAddress}' is not an IP address"
        : UdpPort is < 0 or > ushort.MaxValue ? $"--udp-port: {UdpPort} is not between 0 and 65535"
        : Allow is not null && Array.Find(Networks, network => ParseNetwork(network) is null) is { } bad ? $"--allow: '{bad}' is not a network such as 10.0.0.0/8 or 2001:db8::/32"
        : UdpEndpoint is { } udp && !IPAddress.IsLoopback(udp.Address) && Allow is null && !UdpAnySource ? $"--udp-addr: {UdpAddress} needs --allow CIDR or --udp-any-source: whoever forges the source of a datagram has the answer sent to somebody else"
        : Log?.Length == 0 ? "--log: the file name is empty"
        : Idle is not (> 0 and <= LongestIdleSeconds) ? FormattableString.Invariant($"--idle: {Idle} is not a number of seconds above 0 and up to {LongestIdleSeconds}")
        : MaxLine is < 1 or > RecordParser.MaxLineLength ? $"--max-line: {MaxLine} is not between 1 and {RecordParser.MaxLineLength}"
        : MaxConnections < 1 ? $"--max-connections: {MaxConnections} is less than 1"
        : MatchName is not ("exact" or "sip") ? $"--match: '{MatchName}' is neither 'exact' nor 'sip'"
        : EngineName is not ("epoll" or "sockets") ? $"--engine: '{EngineName}' is neither 'epoll' nor 'sockets'"
        : Engine == EngineKind.Epoll && !EpollEngine.IsSupported ? "--engine: epoll is for Linux only"
        : Loops is < 1 or > MostLoops ? $"--loops: {Loops} is not between 1 and {MostLoops}"
        : null;

    // As an enumeration the library would take "1" for a mode.
    public MatchMode Match => MatchName == "exact" ? MatchMode.Exact : MatchMode.Sip;

    public EngineKind Engine => EngineName == "epoll" ? EngineKind.Epoll : EngineKind.Sockets;

    public IPEndPoint Endpoint => new(ParseAddress(Ip)!, Port);

    /// <summary>Null where datagrams are not answered.</summary>
    public IPEndPoint? UdpEndpoint => UdpPort is { } port ? new IPEndPoint(ParseAddress(UdpAddress)!, port) : null;

    /// <summary>Null where everybody may ask.</summary>
    public AllowedNetworks? Allowed =>
        Allow is null ? null : new AllowedNetworks([.. Networks.Select(network => ParseNetwork(network)!.Value)]);

    private string[] Networks => Allow?.Split(OptionNames.Separator) ?? [];

    // IPAddress would also take "1" for 0.0.0.1, "010.0.0.1" for 8.0.0.1, and drop a port behind a bracket.
    private static IPAddress? ParseAddress(string text)
    {
        var isRead = IPAddress.TryParse(text, out var address);
        var isMeant = text.Contains(':', StringComparison.Ordinal)
            ? !text.Contains(']', StringComparison.Ordinal)
            : text == address?.ToString();
        return isRead && isMeant ? address : null;
    }

    // An address with bits behind the prefix may be meant as a network or as one address.
    private static IPNetwork? ParseNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? null : ParseAddress(text[..slash]);
        var isLength = int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return address is not null && isLength && IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address)
            ? network
            : null;
    }
}
