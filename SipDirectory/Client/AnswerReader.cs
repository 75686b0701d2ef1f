using System.Text;

namespace SipDirectory.Client;

/// <summary>Cuts answer lines from received bytes, prints each, and frees the request it answers.</summary>
internal sealed class AnswerReader(UnansweredRequests requests, AnswerPrinter printer)
{
    /// <summary>
    /// A longer answer is printed as it comes, in constant memory. 1 MiB is the longest record a directory holds,
    /// so only the array of a request for all bindings can be longer.
    /// </summary>
    public const int LongestHeldAnswer = 1024 * 1024;

    private const byte LineFeed = (byte)'\n';
    private const int LongestRequestShown = 256;

    private readonly byte[] _buffer = new byte[LongestHeldAnswer];
    private readonly byte[] _request = new byte[LongestRequestShown];

    // The start of an answer whose line feed has not come; it stands at the start of the buffer.
    private int _held;
    private bool _isPartlyPrinted;

    /// <summary>How many answers are complete.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them say that nothing was found.</summary>
    public long NotFound { get; private set; }

    /// <summary>Where the next received bytes go; never empty.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_held);

    /// <summary>Takes the bytes that were received into <see cref="Free"/>.</summary>
    /// <exception cref="ServerUnavailableException">The server refuses to answer, or does not speak the protocol.</exception>
    public async ValueTask TakeAsync(int received, CancellationToken cancellation)
    {
        var bytes = _buffer.AsMemory(0, _held + received);
        var searchFrom = _held;
        _held = 0;
        try
        {
            for (var end = FindLineFeed(bytes, searchFrom); end >= 0; end = FindLineFeed(bytes, 0))
            {
                await TakeAnswerAsync(bytes[..end], cancellation);
                bytes = bytes[(end + 1)..];
            }

            if (bytes.Length == _buffer.Length)
            {
                printer.PrintPart(bytes.Span);
                _isPartlyPrinted = true;
                bytes = default;
            }
        }
        finally
        {
            // Also before an exception: the answers that came before it are good.
            await printer.FlushAsync(cancellation);
        }

        bytes.CopyTo(_buffer);
        _held = bytes.Length;
    }

    /// <summary>Drops what came of an answer whose connection ended: its request is asked again.</summary>
    /// <exception cref="ServerUnavailableException">A part of that answer is printed already.</exception>
    public void DropUnfinished()
    {
        if (_isPartlyPrinted)
        {
            throw new ServerUnavailableException("the connection was lost in the middle of a long answer, part of which is printed");
        }

        _held = 0;
    }

    private async ValueTask TakeAnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellation)
    {
        if (IsRefusal(answer.Span))
        {
            throw new ServerUnavailableException($"the server refused: {Encoding.UTF8.GetString(answer.Span)}");
        }

        if (!requests.TryPeekOldest(_request, out var requestLength))
        {
            throw new ServerUnavailableException("the server sent an answer to no request");
        }

        if (_isPartlyPrinted)
        {
            printer.PrintPart(answer.Span);
            printer.EndLine();
            _isPartlyPrinted = false;
        }
        else if (answer.IsEmpty)
        {
            await printer.PrintNotFoundAsync(_request.AsMemory(0, requestLength), cancellation);
            NotFound++;
        }
        else
        {
            printer.Print(answer);
            if (answer.Span.SequenceEqual("""{"error":"line too long"}"""u8))
            {
                NotFound++;
            }
        }

        Count++;
        requests.RemoveOldest();
    }

    // These two stand for the connection, not for a request; no record can be equal to them.
    private bool IsRefusal(ReadOnlySpan<byte> answer) => !_isPartlyPrinted
        && (answer.SequenceEqual("""{"error":"too many connections"}"""u8)
            || answer.SequenceEqual("""{"error":"access denied"}"""u8));

    private static int FindLineFeed(ReadOnlyMemory<byte> bytes, int from)
    {
        var index = bytes.Span[from..].IndexOf(LineFeed);
        return index < 0 ? index : from + index;
    }
}
