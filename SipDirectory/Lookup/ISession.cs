namespace SipDirectory.Lookup;

/// <summary>
/// What a door has answer the bytes of one client: <see cref="LookupSession"/> from the directory,
/// <see cref="ListenSession"/> without one. Knows no socket.
/// </summary>
internal interface ISession
{
    LookupCounts Counts { get; }

    /// <summary>Answers the lines of the input, as far as the output has room.</summary>
    /// <param name="input">What has been received and not been answered.</param>
    /// <param name="isLast">No more input will come: what is left at its end is a line.</param>
    /// <param name="output">At least as long as <see cref="ErrorLine.MaxLength"/>.</param>
    /// <param name="consumed">How much of the input is answered.</param>
    /// <param name="written">How much of the output is filled.</param>
    SessionStatus Answer(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int written);

    /// <summary>Answers the lines of one datagram, as far as the answers fit into another.</summary>
    /// <param name="datagram">Its last line may lack its LF.</param>
    /// <param name="output">Longer than the longest answer by <see cref="ErrorLine.MaxLength"/>, so that what is too long shows.</param>
    /// <returns>The length of the answer; 0 where there shall be none.</returns>
    int AnswerDatagram(ReadOnlySpan<byte> datagram, Span<byte> output);
}
