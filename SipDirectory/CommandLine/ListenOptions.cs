using System.Net;
using CommandLine;
using SipDirectory.Listening;
using SipDirectory.Listening.WebSockets;

namespace SipDirectory.CommandLine;

/// <summary>The listener: the doors and the console, without a directory.</summary>
[Verb("listen", HelpText = "Show what clients send over TCP, UDP and WebSocket, and send to them; needs no dump.")]
internal sealed class ListenOptions : IServerOptions
{
    private const int LongestIdleSeconds = 7 * 24 * 3600;
    private const int LongestMessage = 1024 * 1024;

    [Option("tcp-port", MetaValue = "PORT", Default = 1234, HelpText = "TCP port; 0 takes a free one, of which the first line tells.")]
    public int TcpPort { get; set; } = 1234;

    [Option("tcp-addr", MetaValue = "ADDRESS", Default = "0.0.0.0", HelpText = "Address to bind for TCP, IPv4 or IPv6; \"::\" is both.")]
    public string TcpAddress { get; set; } = "0.0.0.0";

    [Option("udp-port", MetaValue = "PORT", Default = 1234, HelpText = "UDP port.")]
    public int UdpPort { get; set; } = 1234;

    [Option("udp-addr", MetaValue = "ADDRESS", Default = "0.0.0.0", HelpText = "Address to bind for UDP.")]
    public string UdpAddress { get; set; } = "0.0.0.0";

    [Option("ws-port", MetaValue = "PORT", Default = 1235, HelpText = "WebSocket port.")]
    public int WsPort { get; set; } = 1235;

    [Option("ws-addr", MetaValue = "ADDRESS", Default = "0.0.0.0", HelpText = "Address to bind for WebSocket. Every --...-addr may be written --...-ip.")]
    public string WsAddress { get; set; } = "0.0.0.0";

    [Option("allow", MetaValue = "CIDR", HelpText = "Listen to clients of this network only, such as 10.0.0.0/8; may be given several times.")]
    public string? Allow { get; set; }

    [Option("echo", HelpText = "Answer each message with itself; over UDP on this machine only, unless --allow says more.")]
    public bool Echo { get; set; }

    [Option("hex", HelpText = "Show what comes and goes in hexadecimal.")]
    public bool Hex { get; set; }

    [Option("idle", MetaValue = "SECONDS", HelpText = "Close a connection after this long without activity; by default never.")]
    public double? Idle { get; set; }

    [Option("console", HelpText = "Read commands (type help), also where standard input is no terminal.")]
    public bool IsConsole { get; set; }

    [Option("batch", HelpText = "With --console: wait for a client, run the commands of standard input, and end.")]
    public bool IsBatch { get; set; }

    [Option('l', "log", MetaValue = "FILE", HelpText = "Log to this file instead of standard error.")]
    public string? Log { get; set; }

    [Option('v', "verbose", HelpText = "Log connections too, not only warnings.")]
    public bool Verbose { get; set; }

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];

    public int MaxConnections => 10_000;

    public GyDoorOptions? GyDoor => null;

    // A person at a terminal expects a prompt; a script or a service has nothing to type.
    public ConsoleMode ConsoleMode =>
        IsBatch ? ConsoleMode.Batch
        : IsConsole || !Console.IsInputRedirected ? ConsoleMode.Interactive
        : ConsoleMode.ShowOnly;

    public string? FindFault() =>
        Stray.FirstOrDefault() is { } stray ? $"'{stray}' is no option of listen"
        : TcpPort is < 0 or > ushort.MaxValue ? $"--tcp-port: {TcpPort} is not between 0 and 65535"
        : AddressText.Parse(TcpAddress) is null ? $"--tcp-addr: '{TcpAddress}' is not an IP address"
        : UdpPort is < 0 or > ushort.MaxValue ? $"--udp-port: {UdpPort} is not between 0 and 65535"
        : AddressText.Parse(UdpAddress) is null ? $"--udp-addr: '{UdpAddress}' is not an IP address"
        : WsPort is < 0 or > ushort.MaxValue ? $"--ws-port: {WsPort} is not between 0 and 65535"
        : AddressText.Parse(WsAddress) is null ? $"--ws-addr: '{WsAddress}' is not an IP address"
        : AddressText.FindFaultOfNetworks(Allow) is { } bad ? bad
        : Idle is not (null or (> 0 and <= LongestIdleSeconds)) ? FormattableString.Invariant($"--idle: {Idle} is not a number of seconds above 0 and up to {LongestIdleSeconds}")
        : IsBatch && !IsConsole ? "--batch: needs --console"
        : Log?.Length == 0 ? "--log: the file name is empty"
        : null;

    public DoorOptions Doors(ConnectionLimit limit)
    {
        var allowed = Allow is null ? null : AddressText.Networks(Allow);
        var idle = Idle is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        return new DoorOptions(
            "--tcp-addr, --tcp-port",
            new LineServerOptions
            {
                Endpoint = new IPEndPoint(AddressText.Parse(TcpAddress)!, TcpPort),
                Idle = idle,
                Limit = limit,
                Allowed = allowed,
            },
            new UdpServerOptions
            {
                Endpoint = new IPEndPoint(AddressText.Parse(UdpAddress)!, UdpPort),
                Allowed = allowed,
                IsEcho = Echo,
            },
            new WebSocketServerOptions
            {
                Endpoint = new IPEndPoint(AddressText.Parse(WsAddress)!, WsPort),
                Idle = idle,
                MaxLine = LongestMessage / WebSocketServerOptions.MaxMessageLines,
                Limit = limit,
                Allowed = allowed,
                Origins = AllowedOrigins.Any,
                AnyPath = true,
            });
    }
}
