using System.Buffers;
using System.Runtime.CompilerServices;
using SipDirectory.Registrations;

namespace SipDirectory.Lookup;

internal enum SessionStatus
{
    /// <summary>Every complete line of the input is answered.</summary>
    NeedsInput,

    /// <summary>The output is full: send it, then call again.</summary>
    NeedsOutput,

    /// <summary>The client broke a limit: send the output, then close.</summary>
    Ended,
}

/// <summary>
/// One client's requests: request bytes in, answer bytes out, in order. Knows no socket; docs/PROTOCOL.md has the
/// rules. Allocates nothing.
/// </summary>
/// <remarks>
/// Lines that have come together are looked up together, a batch at a time, before the first of them is answered: in a
/// large directory it is memory that a lookup waits for, and so the waits overlap (<c>-- lookup</c> of the benchmarks
/// has the figures).
/// </remarks>
/// <param name="snapshot">The directory.</param>
/// <param name="match">How the text of a request finds an AOR.</param>
/// <param name="maxLine">The longest request line in bytes, without CR LF.</param>
/// <param name="log">Where requests and answers are shown; null where they are not.</param>
internal sealed class LookupSession(DirectorySnapshot snapshot, MatchMode match, int maxLine, RequestLog? log)
{
    // As many records as the first two caches of a core hold with room to spare.
    private const int BatchSize = 32;

    // Up to this length the normal form of a text lies on the stack.
    private const int ShortText = 1024;

    private AnswerCursor _unfinished;
    private LookupCounts _counts;

    public LookupCounts Counts => _counts;

    /// <summary>Answers the lines of the input, as far as the output has room.</summary>
    /// <param name="input">What has been received and not been answered.</param>
    /// <param name="isLast">No more input will come: what is left at its end is a line.</param>
    /// <param name="output">At least as long as <see cref="ErrorLine.MaxLength"/>.</param>
    /// <param name="consumed">How much of the input is answered.</param>
    /// <param name="written">How much of the output is filled.</param>
    [SkipLocalsInit]
    public SessionStatus Answer(
        ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int written)
    {
        Span<Request> batch = stackalloc Request[BatchSize];
        consumed = 0;
        written = _unfinished.IsDone ? 0 : _unfinished.CopyTo(output);
        while (true)
        {
            var next = FindBatch(input[consumed..], isLast, output.Length - written, batch, out var count);
            foreach (ref readonly var request in batch[..count])
            {
                if (IsFull(output.Length - written))
                {
                    return SessionStatus.NeedsOutput;
                }

                written += AnswerRequest(request, input.Slice(consumed, request.LineLength), output[written..]);
                consumed += request.Consumed;
            }

            if (IsFull(output.Length - written))
            {
                return SessionStatus.NeedsOutput;
            }

            if (next == FrameStatus.TooLong)
            {
                written += AnswerTooLong(input.Length - consumed, output[written..]);
                return SessionStatus.Ended;
            }

            if (next == FrameStatus.Incomplete)
            {
                return SessionStatus.NeedsInput;
            }
        }
    }

    private bool IsFull(int room) => !_unfinished.IsDone || room < ErrorLine.MaxLength;

    /// <summary>Finds what answers the next lines: as many as there are, as a batch holds, as there is room for answers.</summary>
    /// <returns>What the last look at the input found; a line means that there may be more.</returns>
    private FrameStatus FindBatch(
        ReadOnlySpan<byte> input, bool isLast, int room, Span<Request> batch, out int count)
    {
        var next = FrameStatus.Line;
        for (count = 0; count < batch.Length && room > 0; count++)
        {
            next = LineFramer.Cut(input, maxLine, out var line, out var consumed);
            if (next == FrameStatus.Incomplete && isLast && !input.IsEmpty)
            {
                consumed = input.Length;
            }
            else if (next != FrameStatus.Line)
            {
                break;
            }

            var finding = Find(LineFramer.TrimBlanks(line), out var newest);
            if (finding == Finding.Record)
            {
                snapshot.Prefetch(newest);
                room -= newest.Length;
            }

            batch[count] = new Request(line.Length, consumed, finding, newest);
            input = input[consumed..];
        }

        return next;
    }

    private Finding Find(ReadOnlySpan<byte> text, out ByteRange newest)
    {
        // What is asked for as it stands in the directory comes first: nothing shall hide a record.
        if (snapshot.TryFind(text, out newest))
        {
            return Finding.Record;
        }

        var isAll = text.StartsWith("all "u8) || text.StartsWith("all\t"u8);
        if (isAll)
        {
            text = LineFramer.TrimBlanks(text[4..]);
        }

        return (isAll && snapshot.TryFind(text, out newest)) || TryFindNormalForm(text, out newest)
            ? isAll ? Finding.AllBindings : Finding.Record
            : Finding.Nothing;
    }

    private int AnswerRequest(in Request request, ReadOnlySpan<byte> line, Span<byte> output)
    {
        _counts.Requests++;
        log?.Requested(LineFramer.TrimBlanks(line));
        if (request.Finding == Finding.Nothing)
        {
            _counts.NotFound++;
            log?.NotFound();
            output[0] = (byte)'\n';
            return 1;
        }

        _counts.Found++;
        if (request.Finding == Finding.Record && log is null && request.Newest.Length <= output.Length)
        {
            snapshot.AnswerLine(request.Newest).CopyTo(output);
            return request.Newest.Length;
        }

        _unfinished = request.Finding == Finding.Record
            ? AnswerCursor.Record(snapshot, request.Newest)
            : AnswerCursor.AllBindings(snapshot, request.Newest);
        log?.Found(_unfinished);
        return _unfinished.CopyTo(output);
    }

    private int AnswerTooLong(int length, Span<byte> output)
    {
        _counts.Requests++;
        _counts.Errors++;
        log?.TooLong(length);
        return ErrorLine.Copy(ErrorLine.LineTooLong, output);
    }

    private bool TryFindNormalForm(ReadOnlySpan<byte> text, out ByteRange newest)
    {
        newest = default;
        if (match == MatchMode.Exact)
        {
            return false;
        }

        byte[]? rented = null;
        var scratch = text.Length <= ShortText
            ? stackalloc byte[ShortText]
            : rented = ArrayPool<byte>.Shared.Rent(text.Length);
        var isFound = NormalForm.TryParse(text, scratch, out var form)
            && (snapshot.TryFind(form.Whole, out newest)
                || (form.HasPort && snapshot.TryFind(form.WithoutPort, out newest))
                || (form.HasHost && snapshot.TryFind(form.User, out newest)));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return isFound;
    }

    private enum Finding
    {
        Nothing,
        Record,
        AllBindings,
    }

    /// <param name="LineLength">Of the line without its line end.</param>
    /// <param name="Consumed">Its length with its line end.</param>
    /// <param name="Finding">What answers it.</param>
    /// <param name="Newest">The newest binding of the AOR that was found.</param>
    private readonly record struct Request(int LineLength, int Consumed, Finding Finding, ByteRange Newest);
}
