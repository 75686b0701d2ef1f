namespace SipDirectory.Registrations;

/// <summary>Whole lines of a dump, in a segment of the store; the byte behind the last one is free for a line feed.</summary>
/// <param name="Segment">Where they lie.</param>
/// <param name="Start">The first byte.</param>
/// <param name="Length">With the line ends; the last line of a dump may have none.</param>
/// <param name="IsTooLong">It was one line, longer than a record may be; its bytes are gone.</param>
internal readonly record struct DumpBlock(int Segment, int Start, int Length, bool IsTooLong = false);

/// <summary>
/// Cuts a dump into blocks of whole lines, read straight into the segments where the records stay: a line that needs no
/// change is never copied.
/// </summary>
internal sealed class DumpReader(Stream dump, long? expectedLength, RecordStore store)
{
    // Large enough for few system calls, small enough that the lines are still in the cache when they are judged.
    private const int ReadSize = 512 * 1024;
    private const int FirstSegment = 4 * 1024 * 1024;

    // A CR may stand behind a record.
    private const int MaxUnfinished = RecordParser.MaxLineLength + 1;

    private int _segment = -1;
    private byte[] _buffer = [];
    private int _start;
    private int _scanned;
    private int _end;
    private bool _isStarted;
    private bool _discarding;

    /// <summary>The bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <param name="block">At least one line, without the byte order mark of the dump.</param>
    /// <returns>False at the end of the dump.</returns>
    /// <exception cref="IOException">The dump cannot be read any further.</exception>
    /// <exception cref="InvalidDataException">The dump is compressed, and damaged.</exception>
    public bool TryReadBlock(out DumpBlock block)
    {
        while (true)
        {
            var unseen = _buffer.AsSpan(_scanned, _end - _scanned);
            var lineFeed = _discarding ? unseen.IndexOf((byte)'\n') : unseen.LastIndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                block = Cut(_scanned + lineFeed + 1);
                return true;
            }

            _scanned = _end;
            if (_end - _start > MaxUnfinished)
            {
                _discarding = true;
                _end = _scanned = _start;
            }

            if (!Fill())
            {
                var isLast = _end > _start || _discarding;
                block = isLast ? Cut(_end) : default;
                return isLast;
            }
        }
    }

    private DumpBlock Cut(int end)
    {
        var block = new DumpBlock(_segment, _start, _discarding ? 0 : end - _start, _discarding);
        _start = _scanned = end;
        _discarding = false;
        return block;
    }

    private bool Fill()
    {
        // The last line of the dump may lack its line feed: there must be room to add it.
        if (_end >= _buffer.Length - 1)
        {
            StartSegment();
        }

        var read = dump.Read(_buffer, _end, Math.Min(ReadSize, _buffer.Length - 1 - _end));
        _end += read;
        Bytes += read;
        if (!_isStarted && (read == 0 || _end >= 3))
        {
            _isStarted = true;
            _start += _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8) ? 3 : 0;
            _scanned = Math.Max(_scanned, _start);
        }

        return read > 0;
    }

    private void StartSegment()
    {
        var unfinished = _buffer.AsSpan(_start, _end - _start);

        // Where the length is known, one segment holds all, with room for the last line feed and for the read
        // that finds the end.
        var expected = expectedLength > Bytes
            ? expectedLength.Value - Bytes
            : Math.Max(FirstSegment, 4L * _buffer.Length);
        var length = (int)Math.Min(unfinished.Length + expected + 2, ByteRange.MaxSegmentLength);
        var segment = store.AddSegment(length);
        unfinished.CopyTo(store.Segment(segment));
        _end = unfinished.Length;
        _scanned = _end;
        _start = 0;
        _segment = segment;
        _buffer = store.Segment(segment);
    }
}
