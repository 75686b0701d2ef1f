using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>What one message may cost. A peer that goes beyond is disconnected.</summary>
public sealed record MessageLimits
{
    /// <summary>The limits where nothing else is said.</summary>
    public static MessageLimits Default { get; } = new();

    /// <summary>The longest message in bytes; 1 MiB by default, 16 MiB less 4 bytes at most.</summary>
    public int MaxMessageLength { get; init; } = MessageFramer.DefaultMaxMessageLength;

    /// <summary>The most AVPs of a message, those in groups included; 4,096 by default.</summary>
    public int MaxAvps { get; init; } = 4096;

    /// <summary>How deep groups may be nested; 32 by default.</summary>
    public int MaxDepth { get; init; } = AvpReader.DefaultMaxDepth;
}
