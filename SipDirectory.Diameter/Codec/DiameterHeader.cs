using System.Buffers.Binary;

namespace SipDirectory.Diameter.Codec;

/// <summary>The twenty bytes in front of every message (RFC 6733 §3).</summary>
/// <param name="Flags">R, P, E and T; reserved bits stay as they came.</param>
/// <param name="CommandCode">24 bits.</param>
/// <param name="ApplicationId">The application that the command belongs to; 0 is the base protocol.</param>
/// <param name="HopByHop">Matches an answer to its request on one connection.</param>
/// <param name="EndToEnd">With the Origin-Host, tells duplicates of a request.</param>
/// <param name="Length">Of the whole message in bytes, 24 bits; an <see cref="AvpWriter"/> sets it itself.</param>
/// <param name="Version">Always 1 in what can be understood.</param>
public readonly record struct DiameterHeader(
    CommandFlags Flags,
    uint CommandCode,
    uint ApplicationId,
    uint HopByHop,
    uint EndToEnd,
    int Length = DiameterHeader.Size,
    byte Version = DiameterHeader.CurrentVersion)
{
    /// <summary>The size of a header in bytes.</summary>
    public const int Size = 20;

    /// <summary>The one version of the protocol.</summary>
    public const byte CurrentVersion = 1;

    /// <summary>The greatest length of a message that the length field can tell: 16 MiB less 4 bytes.</summary>
    public const int MaxLength = 0xFFFFFC;

    internal const uint MaxUInt24 = 0xFFFFFF;

    /// <summary>The R bit.</summary>
    public bool IsRequest => (Flags & CommandFlags.Request) != 0;

    /// <summary>The P bit.</summary>
    public bool IsProxiable => (Flags & CommandFlags.Proxiable) != 0;

    /// <summary>The E bit.</summary>
    public bool IsError => (Flags & CommandFlags.Error) != 0;

    /// <summary>The T bit.</summary>
    public bool IsRetransmitted => (Flags & CommandFlags.Retransmitted) != 0;

    /// <summary>Reads the fields as they stand, without judging them.</summary>
    /// <param name="source">Begins with the header.</param>
    /// <param name="header">The fields.</param>
    /// <returns>False where there are fewer than <see cref="Size"/> bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out DiameterHeader header)
    {
        if (source.Length < Size)
        {
            header = default;
            return false;
        }

        var versionAndLength = BinaryPrimitives.ReadUInt32BigEndian(source);
        var flagsAndCode = BinaryPrimitives.ReadUInt32BigEndian(source[4..]);
        header = new DiameterHeader(
            (CommandFlags)(flagsAndCode >> 24),
            flagsAndCode & MaxUInt24,
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            (int)(versionAndLength & MaxUInt24),
            (byte)(versionAndLength >> 24));
        return true;
    }

    /// <summary>Writes the fields as they stand.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short, or a field is over its 24 bits.</exception>
    public void Write(Span<byte> destination)
    {
        if (destination.Length < Size || CommandCode > MaxUInt24 || (uint)Length > MaxUInt24)
        {
            throw new ArgumentException("a header has 20 bytes, and 24 bits for its length and its command code");
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, ((uint)Version << 24) | (uint)Length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)Flags << 24) | CommandCode);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ApplicationId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], HopByHop);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], EndToEnd);
    }

    /// <summary>The header of an answer to this request: same command, application, identifiers and P bit (§6.2).</summary>
    public DiameterHeader ToAnswer() => new(Flags & CommandFlags.Proxiable, CommandCode, ApplicationId, HopByHop, EndToEnd);
}
