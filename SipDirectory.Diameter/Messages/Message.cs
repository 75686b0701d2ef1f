using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Messages;

/// <summary>
/// A message: its header and its AVPs in order. What was decoded is written back byte for byte; AVPs that nobody knows
/// are kept.
/// </summary>
/// <param name="header">Its length is set when the message is encoded.</param>
public sealed class Message(DiameterHeader header)
{
    /// <summary>The header. Its length is set when the message is encoded.</summary>
    public DiameterHeader Header { get; set; } = header;

    /// <summary>The AVPs, in the order in which they are written.</summary>
    public IList<Avp> Avps => AvpList;

    // Room for an ordinary message, so that it does not grow by steps.
    internal List<Avp> AvpList { get; } = new(16);

    /// <summary>Of an answer: what its node does once it has handed it to the connection.</summary>
    internal Action? WhenSent { get; set; }

    /// <summary>Decodes a message. Groups are decoded when they are looked into.</summary>
    /// <param name="bytes">The whole message; it must not change afterwards, because the AVPs keep it.</param>
    /// <param name="message">The message.</param>
    /// <param name="fault">What is wrong with header or framing: 5011, 5014, 5015, or a limit that is broken.</param>
    /// <param name="limits">By default <see cref="MessageLimits.Default"/>.</param>
    public static bool TryDecode(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Message? message, out DiameterFault fault, MessageLimits? limits = null)
    {
        limits ??= MessageLimits.Default;
        message = null;
        var found = FindFault(bytes.Span, limits, out var header);
        if (found is null)
        {
            message = new Message(header);
            found = Avp.Decode(bytes[DiameterHeader.Size..], message.AvpList, limits.MaxAvps);
            message = found is null ? message : null;
        }

        fault = found.GetValueOrDefault();
        return message is not null;
    }

    /// <summary>Writes the message.</summary>
    /// <exception cref="InvalidOperationException">It would be longer than 16 MiB.</exception>
    public void Encode(IBufferWriter<byte> output)
    {
        var length = CountBytes();
        Write(output.GetSpan(length)[..length]);
        output.Advance(length);
    }

    /// <summary>The encoded message.</summary>
    /// <exception cref="InvalidOperationException">It would be longer than 16 MiB.</exception>
    public byte[] ToArray()
    {
        var bytes = new byte[CountBytes()];
        Write(bytes);
        return bytes;
    }

    /// <summary>The first AVP with this code and vendor, not looking into groups; null where there is none.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public Avp? Find(uint code, uint vendorId = 0)
    {
        foreach (var avp in AvpList)
        {
            if (avp.Is(code, vendorId))
            {
                return avp;
            }
        }

        return null;
    }

    /// <summary>All AVPs with this code and vendor, not looking into groups.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public IEnumerable<Avp> FindAll(uint code, uint vendorId = 0) => AvpList.Where(avp => avp.Is(code, vendorId));

    /// <summary>
    /// An answer with Session-Id first, then Result-Code, Origin-Host and Origin-Realm, and the Proxy-Infos of the
    /// request in their order (RFC 6733 §6.2). The E bit is set with 3xxx alone (§7.2).
    /// </summary>
    /// <param name="resultCode">For the Result-Code AVP.</param>
    /// <param name="originHost">Of this node.</param>
    /// <param name="originRealm">Of this node.</param>
    public Message CreateAnswer(ResultCode resultCode, string originHost, string originRealm)
    {
        var header = Header.ToAnswer();
        var answer = new Message(resultCode.IsProtocolError() ? header with { Flags = header.Flags | CommandFlags.Error } : header);
        if (Find(AvpCode.SessionId) is { } sessionId)
        {
            answer.AvpList.Add(sessionId);
        }

        answer.AvpList.Add(Avp.Unsigned32(AvpCode.ResultCode, (uint)resultCode));
        answer.AvpList.Add(Avp.Identity(AvpCode.OriginHost, originHost));
        answer.AvpList.Add(Avp.Identity(AvpCode.OriginRealm, originRealm));
        answer.AvpList.AddRange(FindAll(AvpCode.ProxyInfo));
        return answer;
    }

    /// <summary>An answer that tells a fault, with Error-Message and, where an AVP is at fault, Failed-AVP (RFC 6733 §7).</summary>
    /// <param name="fault">What is wrong with this request.</param>
    /// <param name="originHost">Of this node.</param>
    /// <param name="originRealm">Of this node.</param>
    public Message CreateAnswer(in DiameterFault fault, string originHost, string originRealm)
    {
        var answer = CreateAnswer(fault.ResultCode, originHost, originRealm);
        answer.AvpList.Add(Avp.Utf8String(AvpCode.ErrorMessage, fault.Text, AvpFlags.None));
        if (!fault.FailedAvp.IsEmpty)
        {
            answer.AvpList.Add(new Avp(AvpCode.FailedAvp, fault.FailedAvp.Span));
        }

        return answer;
    }

    private int CountBytes()
    {
        var length = (long)DiameterHeader.Size;
        foreach (var avp in AvpList)
        {
            length += avp.Encoded.Length;
        }

        return length <= DiameterHeader.MaxLength
            ? (int)length
            : throw new InvalidOperationException("a message cannot be longer than 16 MiB");
    }

    private void Write(Span<byte> message)
    {
        (Header with { Length = message.Length, Version = DiameterHeader.CurrentVersion }).Write(message);
        var rest = message[DiameterHeader.Size..];
        foreach (var avp in AvpList)
        {
            avp.Encoded.Span.CopyTo(rest);
            rest = rest[avp.Encoded.Length..];
        }
    }

    // The framer looks at the same, but a message may come from elsewhere.
    internal static DiameterFault? FindFault(ReadOnlySpan<byte> bytes, MessageLimits limits, out DiameterHeader header)
    {
        if (!DiameterHeader.TryRead(bytes, out header))
        {
            return new DiameterFault(ResultCode.InvalidMessageLength, $"{bytes.Length} bytes are less than a header") { ClosesConnection = true };
        }

        if (header.Version != DiameterHeader.CurrentVersion)
        {
            return new DiameterFault(ResultCode.UnsupportedVersion, $"the version is {header.Version}") { ClosesConnection = true };
        }

        if (header.Length > limits.MaxMessageLength)
        {
            return new DiameterFault(ResultCode.UnableToComply, $"more than {limits.MaxMessageLength} bytes") { ClosesConnection = true };
        }

        return header.Length != bytes.Length || header.Length % 4 != 0
            ? new DiameterFault(ResultCode.InvalidMessageLength, $"the length is {header.Length} of {bytes.Length} bytes") { ClosesConnection = true }
            : null;
    }
}
