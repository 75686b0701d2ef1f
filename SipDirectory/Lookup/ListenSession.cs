namespace SipDirectory.Lookup;

/// <summary>Without a directory: takes whatever comes, and answers with nothing or with the same bytes.</summary>
/// <param name="echoes">Whether it answers.</param>
internal sealed class ListenSession(bool echoes) : ISession
{
    private LookupCounts _counts;

    public LookupCounts Counts => _counts;

    public SessionStatus Answer(
        ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int written)
    {
        consumed = echoes ? Math.Min(input.Length, output.Length) : input.Length;
        written = echoes ? consumed : 0;
        input[..written].CopyTo(output);
        _counts.Requests += input[..consumed].Count((byte)'\n');
        return consumed < input.Length ? SessionStatus.NeedsOutput : SessionStatus.NeedsInput;
    }

    public int AnswerDatagram(ReadOnlySpan<byte> datagram, Span<byte> output)
    {
        _counts.Requests++;
        var written = echoes ? datagram.Length : 0;
        datagram[..written].CopyTo(output);
        return written;
    }
}
