namespace SipDirectory.Registrations;

/// <summary>
/// The compressed bytes, buffered. Read as a stream it hands out chunks and keeps the last one, because the inflater
/// does not tell how much of it was used.
/// </summary>
internal sealed class GzipInput : ForwardOnlyStream
{
    public const int BufferSize = 64 * 1024;

    // The last chunk and a trailer after it must fit into the buffer together.
    private const int MaxChunk = BufferSize / 2;

    private readonly Stream _compressed;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _chunk;
    private int _next;
    private int _end;

    /// <param name="compressed">Where the bytes come from; disposed with this.</param>
    public GzipInput(Stream compressed) => _compressed = compressed;

    /// <summary>Whether chunks are single bytes, so that the deflate data ends exactly where the last chunk does.</summary>
    public bool InSingleBytes { get; set; }

    /// <summary>Whether the last read found no more input.</summary>
    public bool RanDry { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        RanDry = !HasMore();
        _chunk = _next;
        var count = Math.Min(Math.Min(_end - _next, InSingleBytes ? 1 : MaxChunk), buffer.Length);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    public bool TryTake(out byte value)
    {
        var hasMore = HasMore();
        value = hasMore ? _buffer[_next++] : default;
        return hasMore;
    }

    /// <summary>Skips zero bytes; false where the input ends with them.</summary>
    public bool TrySkipZeros()
    {
        while (HasMore())
        {
            var zeros = _buffer.AsSpan(_next, _end - _next).IndexOfAnyExcept((byte)0);
            if (zeros >= 0)
            {
                _next += zeros;
                return true;
            }

            _next = _end;
        }

        return false;
    }

    /// <summary>
    /// Continues after the first <paramref name="trailer"/> behind the first byte of the last chunk; what the inflater
    /// was given beyond that is given again.
    /// </summary>
    public bool TrySkipPast(ReadOnlySpan<byte> trailer)
    {
        if (BufferSize - _next < trailer.Length)
        {
            _buffer.AsSpan(_chunk.._end).CopyTo(_buffer);
            _next -= _chunk;
            _end -= _chunk;
            _chunk = 0;
        }

        while (_end - _next < trailer.Length && Fill())
        {
        }

        var first = _chunk + 1;
        var index = _buffer.AsSpan(first..Math.Min(_next + trailer.Length, _end)).IndexOf(trailer);
        if (index < 0)
        {
            return false;
        }

        _next = first + index + trailer.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool HasMore()
    {
        if (_next < _end)
        {
            return true;
        }

        _next = 0;
        _end = 0;
        return Fill();
    }

    private bool Fill()
    {
        var count = _compressed.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
