using System.Net;

namespace SipDirectory.Listening.WebSockets;

/// <summary>What the operator chose for the WebSocket door, and its limits. Checked by the command line.</summary>
internal sealed record WebSocketServerOptions
{
    /// <summary>The longest message, in lines as long as they may be.</summary>
    public const int MaxMessageLines = 64;

    public required IPEndPoint Endpoint { get; init; }

    /// <summary>A connection without activity for this long is closed; half a second later at most. <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest request line in bytes, without its CR LF.</summary>
    public int MaxLine { get; init; } = 1024;

    /// <summary>Clients served at the same time, by this door and those that share the limit; one more is told so and closed.</summary>
    public ConnectionLimit Limit { get; init; } = new(most: 10_000);

    /// <summary>Clients from elsewhere are told so and closed. Null where everybody may ask.</summary>
    public AllowedNetworks? Allowed { get; init; }

    /// <summary>The web pages that may ask.</summary>
    public AllowedOrigins Origins { get; init; } = AllowedOrigins.SameHost;

    /// <summary>Whether clients may ask for any path; otherwise it must be the root.</summary>
    public bool AnyPath { get; init; }

    /// <summary>How many refused clients are told why at the same time; beyond, they are closed without a word.</summary>
    public int MaxRefusals { get; init; } = 64;

    /// <summary>How long the client has to close after us.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for clients to take their answers before it resets them.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest message in bytes.</summary>
    public int MaxMessage => (int)Math.Min((long)MaxLine * MaxMessageLines, Array.MaxLength / 2);
}
