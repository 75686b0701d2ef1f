using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>What peers may not exceed.</summary>
public sealed record NodeLimits
{
    /// <summary>Connections at a time; one more is closed. 10,000 by default.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>The longest message in bytes; a longer one ends its connection. 1 MiB by default.</summary>
    public int MessageLength { get; init; } = MessageFramer.DefaultMaxMessageLength;

    /// <summary>The AVPs of a message. 4,096 by default.</summary>
    public int Avps { get; init; } = 4096;

    /// <summary>How deep groups may be nested. 32 by default.</summary>
    public int GroupDepth { get; init; } = AvpReader.DefaultMaxDepth;

    /// <summary>
    /// Requests of one connection that are being answered; with so many, it is not read from. 1,000 by default.
    /// </summary>
    public int RequestsInFlight { get; init; } = 1000;

    /// <summary>
    /// Requests that one connection has to answer; beyond, they go to another peer. Where there is none, relayed ones are
    /// answered with 3004, also where they named no Destination-Host. 1,000 by default.
    /// </summary>
    public int PendingRequests { get; init; } = 1000;

    /// <summary>Bytes that wait to be sent to one peer; a peer that takes them too slowly is disconnected. 16 MiB by default.</summary>
    public int SendQueueBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of all requests that are being answered; with so many, nothing is read. 256 MiB by default.</summary>
    public long MemoryInFlight { get; init; } = 256L << 20;

    /// <summary>Answers that are kept for duplicates of their requests; 0 for none. 10,000 by default.</summary>
    public int StoredAnswers { get; init; } = 10_000;

    /// <summary>What those answers may take in bytes. 32 MiB by default.</summary>
    public long StoredAnswerBytes { get; init; } = 32L << 20;

    /// <summary>Redirects that are remembered. 10,000 by default.</summary>
    public int RedirectCacheSize { get; init; } = 10_000;

    internal MessageLimits OfMessages => new() { MaxMessageLength = MessageLength, MaxAvps = Avps, MaxDepth = GroupDepth };
}
