namespace SipDirectory.Diameter.Peers;

/// <summary>What makes two requests the same one: RFC 6733 §3 and §5.5.4, and the command and session beside.</summary>
internal readonly ref struct RequestKey(ReadOnlySpan<byte> originHost, uint endToEnd, uint commandCode, ReadOnlySpan<byte> sessionId)
{
    public ReadOnlySpan<byte> OriginHost { get; } = originHost;

    public uint EndToEnd { get; } = endToEnd;

    public uint CommandCode { get; } = commandCode;

    public ReadOnlySpan<byte> SessionId { get; } = sessionId;
}
