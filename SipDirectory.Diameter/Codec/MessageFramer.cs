using System.Buffers;

namespace SipDirectory.Diameter.Codec;

/// <summary>Cuts messages from a stream of bytes. Knows no socket and copies nothing but a header.</summary>
public static class MessageFramer
{
    /// <summary>The longest message that is taken where nothing else is said: 1 MiB.</summary>
    public const int DefaultMaxMessageLength = 1 << 20;

    /// <summary>Looks at the front of what has been received.</summary>
    /// <param name="input">What has been received and not been cut.</param>
    /// <param name="maxMessageLength">The longest message in bytes that is waited for.</param>
    /// <param name="header">Its length says where the message ends.</param>
    public static FrameStatus Cut(ReadOnlySpan<byte> input, int maxMessageLength, out DiameterHeader header)
    {
        return Judge(input[..Math.Min(input.Length, DiameterHeader.Size)], input.Length, maxMessageLength, out header);
    }

    /// <inheritdoc cref="Cut(ReadOnlySpan{byte}, int, out DiameterHeader)"/>
    public static FrameStatus Cut(in ReadOnlySequence<byte> input, int maxMessageLength, out DiameterHeader header)
    {
        if (input.IsSingleSegment)
        {
            return Cut(input.FirstSpan, maxMessageLength, out header);
        }

        Span<byte> front = stackalloc byte[DiameterHeader.Size];
        front = front[..(int)Math.Min(input.Length, front.Length)];
        input.Slice(0, front.Length).CopyTo(front);
        return Judge(front, input.Length, maxMessageLength, out header);
    }

    private static FrameStatus Judge(ReadOnlySpan<byte> front, long available, int maxMessageLength, out DiameterHeader header)
    {
        // Version and length stand in the first four bytes: what is too long is not waited for.
        Span<byte> known = stackalloc byte[DiameterHeader.Size];
        known.Clear();
        front.CopyTo(known);
        DiameterHeader.TryRead(known, out header);
        if (front.Length < sizeof(uint))
        {
            return FrameStatus.Incomplete;
        }

        var isVersion = header.Version == DiameterHeader.CurrentVersion;
        if (isVersion && header.Length > maxMessageLength)
        {
            return FrameStatus.TooLong;
        }

        // An answer to what is not sound needs the identifiers of the header.
        if (front.Length < DiameterHeader.Size)
        {
            return FrameStatus.Incomplete;
        }

        return !isVersion ? FrameStatus.UnsupportedVersion
            : header.Length < DiameterHeader.Size || header.Length % 4 != 0 ? FrameStatus.InvalidLength
            : header.Length > available ? FrameStatus.Incomplete
            : FrameStatus.Message;
    }
}
