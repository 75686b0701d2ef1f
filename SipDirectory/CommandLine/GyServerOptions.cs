using System.Net;
using CommandLine;

namespace SipDirectory.CommandLine;

/// <summary>The credit-control server over Diameter.</summary>
[Verb("gy-server", HelpText = "Charge over Diameter (Gy); without accounts: all that is asked for is granted.")]
internal sealed class GyServerOptions
{
    /// <summary>Connections of peers, unless the descriptor limit has fewer.</summary>
    public const int MostConnections = 10_000;

    [Option("host", MetaValue = "HOST", Default = GyDoorOptions.UsualHost, HelpText = "Identity of the server: its Origin-Host.")]
    public string Host { get; set; } = GyDoorOptions.UsualHost;

    [Option("realm", MetaValue = "REALM", Default = "example.com", HelpText = "Its Origin-Realm.")]
    public string Realm { get; set; } = "example.com";

    [Option('i', "ip", MetaValue = "ADDRESS", Default = "0.0.0.0", HelpText = "Address to bind, IPv4 or IPv6; \"::\" is both.")]
    public string Ip { get; set; } = "0.0.0.0";

    [Option('p', "port", MetaValue = "PORT", Default = 3868, HelpText = "TCP port; 0 takes a free one and prints the address.")]
    public int Port { get; set; } = 3868;

    [Option("peer", MetaValue = "IDENTITY", HelpText = "Let this peer connect, and nobody else; may be given several times.")]
    public string? Peer { get; set; }

    [Option("connect", MetaValue = "URI", HelpText = "Connect to this peer too, such as aaa://ctf.example.com:3868; may be given several times.")]
    public string? Connect { get; set; }

    [Option("accounts", MetaValue = "FILE", HelpText = "Accounts and tariffs (docs/accounts.schema.json); without it one account serves everybody without a limit.")]
    public string? Accounts { get; set; }

    [Option("state", MetaValue = "FILE", HelpText = "Keep balances, sessions and answers in this file; without it in memory.")]
    public string? State { get; set; }

    [Option("max-sessions", MetaValue = "N", Default = GyDoorOptions.UsualSessions, HelpText = "Most open sessions.")]
    public int MaxSessions { get; set; } = GyDoorOptions.UsualSessions;

    [Option("mock", HelpText = "Answer also the bare header of a CCR, 20 bytes, without a capabilities exchange.")]
    public bool IsMock { get; set; }

    [Option("console", HelpText = "Show peers, requests and answers, and read commands (type help): list sessions, have them report or end.")]
    public bool IsConsole { get; set; }

    [Option("batch", HelpText = "With --console: wait for a peer, run the commands of standard input, and end.")]
    public bool IsBatch { get; set; }

    [Option('l', "log", MetaValue = "FILE", HelpText = "Log to this file instead of standard error.")]
    public string? Log { get; set; }

    [Option('v', "verbose", HelpText = "Log start, peers, requests and answers too, not only warnings.")]
    public bool Verbose { get; set; }

    /// <summary>Words that belong to no option; the parser would drop them silently.</summary>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Stray { get; set; } = [];

    public GyDoorOptions Door => new("--ip, --port", Endpoint, Host, Realm, Accounts, State)
    {
        Peers = AddressText.Split(Peer),
        ConnectTo = AddressText.Split(Connect),
        MaxSessions = MaxSessions,
        IsMock = IsMock,
    };

    public ConsoleMode ConsoleMode => !IsConsole ? ConsoleMode.Off : IsBatch ? ConsoleMode.Batch : ConsoleMode.Interactive;

    public IPEndPoint Endpoint => new(AddressText.Parse(Ip)!, Port);

    /// <returns>What is wrong with which argument; null if nothing is.</returns>
    public string? FindFault() =>
        Stray.FirstOrDefault() is { } stray ? $"'{stray}' is no option of gy-server"
        : !GyDoorOptions.IsName(Host) ? $"--host: '{Host}' is not a host name such as gy-server.example.com"
        : !GyDoorOptions.IsName(Realm) ? $"--realm: '{Realm}' is not a realm such as example.com"
        : AddressText.Parse(Ip) is null ? $"--ip: '{Ip}' is not an IP address"
        : Port is < 0 or > ushort.MaxValue ? $"--port: {Port} is not between 0 and 65535"
        : GyDoorOptions.FindFaultOfPeers(Host, "--peer", Peer, "--connect", Connect) is { } peers ? peers
        : GyDoorOptions.FindFaultOfSessions("--max-sessions", MaxSessions) is { } sessions ? sessions
        : Accounts?.Length == 0 ? "--accounts: the file name is empty"
        : State?.Length == 0 ? "--state: the file name is empty"
        : IsBatch && !IsConsole ? "--batch: needs --console"
        : Log?.Length == 0 ? "--log: the file name is empty"
        : null;
}
