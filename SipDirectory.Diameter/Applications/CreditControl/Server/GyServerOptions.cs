using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Who a Gy server is, who may connect, and what it charges.</summary>
public sealed record GyServerOptions
{
    /// <summary>Origin-Host.</summary>
    public string Host { get; init; } = "gy-server.example.com";

    /// <summary>Origin-Realm.</summary>
    public string Realm { get; init; } = "example.com";

    /// <summary>Where it listens, over TCP; every address and port 3868 by default. Port 0 takes a free one.</summary>
    public IPEndPoint ListenOn { get; init; } = new(IPAddress.Any, 3868);

    /// <summary>The identities that may connect; empty: anybody, the default.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>DiameterURIs of peers that it connects to, of each host the first; none by default.</summary>
    public IReadOnlyList<string> ConnectTo { get; init; } = [];

    /// <summary>What it charges; by default the built-in account, without a limit.</summary>
    public CreditControlServerOptions CreditControl { get; init; } = new();

    /// <summary>Where balances and sessions outlive the process; null: nowhere. Stays the caller's.</summary>
    public ICreditStore? Store { get; init; }

    /// <summary>
    /// Whether a CCR of a header alone is answered by the header of a CCA, before and without a capabilities exchange: for test
    /// tools that can do no more. False by default.
    /// </summary>
    public bool IsMock { get; init; }

    /// <summary>What peers may not exceed.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>Where to log; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of all timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
