namespace SipDirectory.Registrations;

/// <summary>
/// Cuts a dump into lines, read straight into the segments where the records stay: a line that needs no change
/// is never copied.
/// </summary>
internal sealed class DumpReader(Stream dump, long? expectedLength, RecordStore store)
{
    private const int ReadSize = 1024 * 1024;
    private const int FirstSegment = 4 * 1024 * 1024;

    // A byte order mark in front and a CR behind are no part of the record.
    private const int MaxUnfinished = RecordParser.MaxLineLength + 4;

    private int _segment = -1;
    private byte[] _buffer = [];
    private int _start;
    private int _scanned;
    private int _end;
    private bool _discarding;

    /// <summary>The number of the line that was read last, counted from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>The line that was read last was longer than a record may be; its bytes are gone.</summary>
    public bool IsTooLong { get; private set; }

    /// <param name="line">Where the line lies, without its LF; the byte behind it is free for one.</param>
    /// <returns>False at the end of the dump.</returns>
    /// <exception cref="IOException">The dump cannot be read any further.</exception>
    /// <exception cref="InvalidDataException">The dump is compressed, and damaged.</exception>
    public bool TryReadLine(out ByteRange line)
    {
        while (true)
        {
            var lineFeed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                line = Cut(_scanned + lineFeed);
                _start = _scanned = _scanned + lineFeed + 1;
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
                line = isLast ? Cut(_end) : default;
                _start = _scanned = _end;
                return isLast;
            }
        }
    }

    private ByteRange Cut(int end)
    {
        LineNumber++;
        IsTooLong = _discarding || end - _start > ByteRange.MaxLength - 1;
        _discarding = false;
        return IsTooLong ? default : new ByteRange(_segment, _start, end - _start);
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
