using SipDirectory.Registrations;

namespace SipDirectory.Lookup;

/// <summary>
/// One client's requests: request bytes in, answer bytes out, in order. Knows no socket; docs/PROTOCOL.md has the
/// rules. Allocates nothing.
/// </summary>
/// <param name="snapshot">The directory.</param>
/// <param name="match">How the text of a request finds an AOR.</param>
/// <param name="maxLine">The longest request line in bytes, without CR LF.</param>
/// <param name="log">Where requests and answers are shown; null where they are not.</param>
internal sealed class LookupSession(DirectorySnapshot snapshot, MatchMode match, int maxLine, RequestLog? log) : ISession
{
    // As many records as the nearest caches of a core hold, with room to spare.
    private const int LinesAhead = 32;

    private AnswerCursor _unfinished;
    private LookupCounts _counts;

    public LookupCounts Counts => _counts;

    public SessionStatus Answer(
        ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int written)
    {
        var ahead = 0;
        consumed = 0;
        written = _unfinished.IsDone ? 0 : _unfinished.CopyTo(output);
        while (true)
        {
            if (!_unfinished.IsDone || output.Length - written < ErrorLine.MaxLength)
            {
                return SessionStatus.NeedsOutput;
            }

            if (ahead == 0 && snapshot.IsLarge)
            {
                ahead = PrefetchLines(input[consumed..]);
            }

            var status = LineFramer.Cut(input[consumed..], maxLine, out var line, out var length);
            if (status == FrameStatus.TooLong)
            {
                _counts.Requests++;
                _counts.Errors++;
                log?.TooLong(line.Length);
                written += ErrorLine.Copy(ErrorLine.LineTooLong, output[written..]);
                return SessionStatus.Ended;
            }

            if (status == FrameStatus.Incomplete)
            {
                if (!isLast || consumed == input.Length)
                {
                    return SessionStatus.NeedsInput;
                }

                length = input.Length - consumed;
            }

            ahead--;
            consumed += length;
            written += AnswerLine(line, output[written..]);
        }
    }

    public int AnswerDatagram(ReadOnlySpan<byte> datagram, Span<byte> output)
    {
        // What could be an answer itself is not answered: else two servers, or a server and an echo, could be made to
        // answer each other for ever. Of a record that is asked for, the URI in brackets would find the record again.
        var first = datagram.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 || datagram[first] is (byte)'{' or (byte)'[')
        {
            return 0;
        }

        _unfinished = default;
        var longest = output.Length - ErrorLine.MaxLength;
        Answer(datagram, isLast: true, output, out _, out var written);
        if (written <= longest)
        {
            return written;
        }

        // Answers have no LF but at their end.
        _counts.Errors++;
        written = output[..(longest - ErrorLine.AnswerTooLongForUdp.Length)].LastIndexOf((byte)'\n') + 1;
        log?.AnswersCut(written);
        return written + ErrorLine.Copy(ErrorLine.AnswerTooLongForUdp, output[written..]);
    }

    /// <summary>
    /// Has memory deliver what the lines behind the first one will need, all of them at once: in a large directory it is
    /// memory that a lookup waits for (<c>-- lookup</c> of the benchmarks has the figures).
    /// </summary>
    /// <returns>How many lines need not be looked at again for this.</returns>
    private int PrefetchLines(ReadOnlySpan<byte> input)
    {
        var lines = 0;
        while (lines < LinesAhead
            && LineFramer.Cut(input, maxLine, out var line, out var length) == FrameStatus.Line)
        {
            if (lines > 0)
            {
                snapshot.Prefetch(LineFramer.TrimBlanks(line));
            }

            lines++;
            input = input[length..];
        }

        return lines;
    }

    private int AnswerLine(ReadOnlySpan<byte> line, Span<byte> output)
    {
        var text = LineFramer.TrimBlanks(line);
        _counts.Requests++;
        log?.Requested(text);

        // What is asked for as it stands in the directory comes first: nothing shall hide a record.
        if (snapshot.TryFind(text, out var newest))
        {
            return AnswerRecord(newest, output);
        }

        var isAll = text.StartsWith("all "u8) || text.StartsWith("all\t"u8);
        if (isAll)
        {
            text = LineFramer.TrimBlanks(text[4..]);
        }

        if ((isAll && snapshot.TryFind(text, out newest)) || AddressMatch.TryFindNormalForm(snapshot, match, text, out newest))
        {
            return isAll ? Answer(AnswerCursor.AllBindings(snapshot, newest), output) : AnswerRecord(newest, output);
        }

        _counts.NotFound++;
        log?.NotFound();
        output[0] = (byte)'\n';
        return 1;
    }

    private int AnswerRecord(ByteRange record, Span<byte> output)
    {
        var line = snapshot.AnswerLine(record);
        if (log is not null || line.Length > output.Length)
        {
            return Answer(AnswerCursor.Record(snapshot, record), output);
        }

        _counts.Found++;
        line.CopyTo(output);
        return line.Length;
    }

    private int Answer(AnswerCursor answer, Span<byte> output)
    {
        _counts.Found++;
        log?.Found(answer);
        _unfinished = answer;
        return _unfinished.CopyTo(output);
    }
}
