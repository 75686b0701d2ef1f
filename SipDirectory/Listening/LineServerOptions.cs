using System.Net;
using SipDirectory.Engine;
using SipDirectory.Engine.Epoll;

namespace SipDirectory.Listening;

/// <summary>What the operator chose for the TCP door, and its limits. Checked by the command line.</summary>
internal sealed record LineServerOptions
{
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>A connection without activity for this long is closed; half a second later at most. <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest request line in bytes, without its CR LF.</summary>
    public int MaxLine { get; init; } = 1024;

    /// <summary>Clients served at the same time, by this door and those that share the limit; one more is told so and closed.</summary>
    public ConnectionLimit Limit { get; init; } = new(most: 10_000);

    /// <summary>Clients from elsewhere are told so and closed. Null where everybody may ask.</summary>
    public AllowedNetworks? Allowed { get; init; }

    /// <summary>Which engine serves the clients.</summary>
    public EngineKind Engine { get; init; } = EpollEngine.IsSupported ? EngineKind.Epoll : EngineKind.Sockets;

    /// <summary>The threads of the epoll engine.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>How many refused clients are told why at the same time; beyond, they are closed without a word.</summary>
    public int MaxRefusals { get; init; } = 64;

    /// <summary>How long input is read and dropped after our FIN: a reset would take the last answers with it.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for clients to take their answers before it resets them.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(5);
}
