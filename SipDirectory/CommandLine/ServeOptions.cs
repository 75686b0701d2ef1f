using System.Net;
using CommandLine;
using SipDirectory.Engine;
using SipDirectory.Engine.Epoll;
using SipDirectory.Listening;
using SipDirectory.Listening.WebSockets;
using SipDirectory.Registrations;

namespace SipDirectory.CommandLine;

/// <summary>The server: the verb that needs no word.</summary>
[Verb("serve", isDefault: true, HelpText = "Answer lookups over TCP (the default).")]
internal sealed class ServeOptions : IServerOptions
{
    private const int LongestIdleSeconds = 7 * 24 * 3600;
    private const int MostLoops = 16;

    [Option('d', "data", MetaValue = "FILE", Default = "./data/regs", HelpText = "Dump to load; \"-\" reads standard input.")]
    public string Data { get; set; } = "./data/regs";

    [Option('i', "ip", MetaValue = "ADDRESS", Default = "127.0.0.1", HelpText = "Address to bind for TCP, IPv4 or IPv6; \"::\" is both. --tcp-addr and --tcp-ip are the same option.")]
    public string Ip { get; set; } = "127.0.0.1";

    [Option('p', "port", MetaValue = "PORT", Default = 1234, HelpText = "TCP port; 0 takes a free one and prints the address. --tcp-port is the same option.")]
    public int Port { get; set; } = 1234;

    [Option("udp-port", MetaValue = "PORT", HelpText = "Answer datagrams too, at this port; 0 takes a free one and prints the address.")]
    public int? UdpPort { get; set; }

    [Option("udp-addr", MetaValue = "ADDRESS", HelpText = "Address to bind for UDP instead of 127.0.0.1. --udp-ip is the same option.")]
    public string? UdpAddress { get; set; }

    [Option("udp-any-source", HelpText = "Answer datagrams from everywhere: forged ones make the server send to others.")]
    public bool UdpAnySource { get; set; }

    [Option("ws-port", MetaValue = "PORT", HelpText = "Answer over WebSocket too, at this port; 0 takes a free one and prints the address.")]
    public int? WsPort { get; set; }

    [Option("ws-addr", MetaValue = "ADDRESS", HelpText = "Address to bind for WebSocket instead of 127.0.0.1. --ws-ip is the same option.")]
    public string? WsAddress { get; set; }

    [Option("ws-origin", MetaValue = "ORIGIN", HelpText = "Let pages of this origin connect over WebSocket, such as https://noc.example.com, besides those of this host; may be given several times; * is all.")]
    public string? WsOrigin { get; set; }

    [Option("allow", MetaValue = "CIDR", HelpText = "Answer clients of this network only, such as 10.0.0.0/8; may be given several times.")]
    public string? Allow { get; set; }

    [Option("diameter-port", MetaValue = "PORT", HelpText = "Charge over Diameter (Gy) too, at this port of --ip; 0 takes a free one and prints the address.")]
    public int? DiameterPort { get; set; }

    [Option("diameter-host", MetaValue = "HOST", HelpText = "Identity of the Gy server instead of gy-server.example.com.")]
    public string? DiameterHost { get; set; }

    [Option("diameter-realm", MetaValue = "REALM", HelpText = "Its realm instead of example.com.")]
    public string? DiameterRealm { get; set; }

    [Option("diameter-peer", MetaValue = "IDENTITY", HelpText = "Let this Diameter peer connect, and nobody else; may be given several times.")]
    public string? DiameterPeer { get; set; }

    [Option("diameter-connect", MetaValue = "URI", HelpText = "Connect to this Diameter peer too, such as aaa://ctf.example.com:3868; may be given several times.")]
    public string? DiameterConnect { get; set; }

    [Option("diameter-max-sessions", MetaValue = "N", HelpText = "Most open charging sessions instead of 100000.")]
    public int? DiameterMaxSessions { get; set; }

    [Option("diameter-mock", HelpText = "Answer also the bare header of a CCR, 20 bytes, without a capabilities exchange.")]
    public bool DiameterMock { get; set; }

    [Option("accounts", MetaValue = "FILE", HelpText = "Its accounts and tariffs (docs/accounts.schema.json); without it one account serves every registered user without a limit.")]
    public string? Accounts { get; set; }

    [Option("state", MetaValue = "FILE", HelpText = "Keeps its balances, sessions and answers; without it in memory.")]
    public string? State { get; set; }

    [Option('l', "log", MetaValue = "FILE", HelpText = "Log to this file instead of standard error.")]
    public string? Log { get; set; }

    [Option('v', "verbose", HelpText = "Log connections, requests and answers too, not only warnings.")]
    public bool Verbose { get; set; }

    [Option("console", HelpText = "Show the traffic of all doors, and read commands (type help).")]
    public bool IsConsole { get; set; }

    [Option("batch", HelpText = "With --console: wait for a client, run the commands of standard input, and end.")]
    public bool IsBatch { get; set; }

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
        : AddressText.Parse(Ip) is null ? $"--ip: '{Ip}' is not an IP address"
        : Port is < 0 or > ushort.MaxValue ? $"--port: {Port} is not between 0 and 65535"
        : UdpAddress is not null && AddressText.Parse(UdpAddress) is null ? $"--udp-addr: '{UdpAddress}' is not an IP address"
        : UdpPort is < 0 or > ushort.MaxValue ? $"--udp-port: {UdpPort} is not between 0 and 65535"
        : UdpPort is null && (UdpAddress is not null || UdpAnySource) ? $"{(UdpAnySource ? "--udp-any-source" : "--udp-addr")}: needs --udp-port"
        : WsAddress is not null && AddressText.Parse(WsAddress) is null ? $"--ws-addr: '{WsAddress}' is not an IP address"
        : WsPort is < 0 or > ushort.MaxValue ? $"--ws-port: {WsPort} is not between 0 and 65535"
        : WsPort is null && (WsAddress ?? WsOrigin) is not null ? $"{(WsAddress is null ? "--ws-origin" : "--ws-addr")}: needs --ws-port"
        : Array.Find(Origins, origin => !AllowedOrigins.TryNormalize(origin, out _)) is { } page ? $"--ws-origin: '{page}' is not an origin such as https://noc.example.com, nor null, nor *"
        : AddressText.FindFaultOfNetworks(Allow) is { } bad ? bad
        : UdpEndpoint is { } udp && !IPAddress.IsLoopback(udp.Address) && Allow is null && !UdpAnySource ? $"--udp-addr: {UdpAddress} needs --allow CIDR or --udp-any-source: whoever forges the source of a datagram has the answer sent to somebody else"
        : FaultOfDiameter is { } wrong ? wrong
        : IsBatch && !IsConsole ? "--batch: needs --console"
        : IsConsole && Data == "-" ? "--console: standard input cannot be both the dump (--data -) and the commands"
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

    public IPEndPoint Endpoint => new(AddressText.Parse(Ip)!, Port);

    /// <summary>Null where datagrams are not answered.</summary>
    public IPEndPoint? UdpEndpoint => EndpointOf(UdpAddress, UdpPort);

    /// <summary>Null where there is no WebSocket door.</summary>
    public IPEndPoint? WsEndpoint => EndpointOf(WsAddress, WsPort);

    public GyDoorOptions? GyDoor => DiameterPort is not { } port ? null : new GyDoorOptions(
        "--ip, --diameter-port",
        new IPEndPoint(AddressText.Parse(Ip)!, port),
        DiameterHost ?? GyDoorOptions.UsualHost,
        DiameterRealm ?? "example.com",
        Accounts,
        State)
    {
        Peers = AddressText.Split(DiameterPeer),
        ConnectTo = AddressText.Split(DiameterConnect),
        MaxSessions = DiameterMaxSessions ?? GyDoorOptions.UsualSessions,
        IsMock = DiameterMock,
    };

    private string? FaultOfDiameter =>
        DiameterPort is < 0 or > ushort.MaxValue ? $"--diameter-port: {DiameterPort} is not between 0 and 65535"
        : DiameterPort is null ? NamedOfDiameter is { } alone ? $"{alone}: needs --diameter-port" : null
        : DiameterHost is not null && !GyDoorOptions.IsName(DiameterHost) ? $"--diameter-host: '{DiameterHost}' is not a host name such as gy-server.example.com"
        : DiameterRealm is not null && !GyDoorOptions.IsName(DiameterRealm) ? $"--diameter-realm: '{DiameterRealm}' is not a realm such as example.com"
        : GyDoorOptions.FindFaultOfPeers(DiameterHost ?? GyDoorOptions.UsualHost, "--diameter-peer", DiameterPeer, "--diameter-connect", DiameterConnect) is { } peers ? peers
        : GyDoorOptions.FindFaultOfSessions("--diameter-max-sessions", DiameterMaxSessions) is { } sessions ? sessions
        : Accounts?.Length == 0 ? "--accounts: the file name is empty"
        : State?.Length == 0 ? "--state: the file name is empty"
        : null;

    private string? NamedOfDiameter =>
        DiameterHost is not null ? "--diameter-host"
        : DiameterRealm is not null ? "--diameter-realm"
        : DiameterPeer is not null ? "--diameter-peer"
        : DiameterConnect is not null ? "--diameter-connect"
        : DiameterMaxSessions is not null ? "--diameter-max-sessions"
        : DiameterMock ? "--diameter-mock"
        : Accounts is not null ? "--accounts"
        : State is not null ? "--state"
        : null;

    private string[] Origins => AddressText.Split(WsOrigin);

    public ConsoleMode ConsoleMode => !IsConsole ? ConsoleMode.Off : IsBatch ? ConsoleMode.Batch : ConsoleMode.Interactive;

    public bool Hex => false;

    public DoorOptions Doors(ConnectionLimit limit)
    {
        var allowed = Allow is null ? null : AddressText.Networks(Allow);
        var tcp = new LineServerOptions
        {
            Endpoint = Endpoint,
            Idle = TimeSpan.FromSeconds(Idle),
            MaxLine = MaxLine,
            Limit = limit,
            Allowed = allowed,
            Engine = Engine,
            Loops = Loops,
        };
        var udp = UdpEndpoint is { } datagrams ? new UdpServerOptions { Endpoint = datagrams, Allowed = allowed } : null;
        return new DoorOptions("--ip, --port", tcp, udp, WsEndpoint is { } webSocket ? WebSocketOptions(tcp, webSocket) : null);
    }

    // Its limits are those of the TCP door.
    private WebSocketServerOptions WebSocketOptions(LineServerOptions tcp, IPEndPoint endpoint) => new()
    {
        Endpoint = endpoint,
        Idle = tcp.Idle,
        MaxLine = tcp.MaxLine,
        Limit = tcp.Limit,
        Allowed = tcp.Allowed,
        Origins = new AllowedOrigins([.. Origins.Select(origin => AllowedOrigins.TryNormalize(origin, out var known) ? known : "")]),
    };

    private static IPEndPoint? EndpointOf(string? address, int? port) =>
        port is { } given ? new IPEndPoint(AddressText.Parse(address ?? "127.0.0.1")!, given) : null;
}
