namespace SipDirectory.Registrations;

/// <summary>A record that was left out, by the number of its line, counted from 1.</summary>
internal readonly record struct BadRecord(long Line, string Reason);

/// <summary>What came of a dump.</summary>
internal sealed record LoadResult
{
    /// <summary>Null where the dump is refused.</summary>
    public required DirectorySnapshot? Snapshot { get; init; }

    /// <summary>The registrations in the snapshot.</summary>
    public required long Records { get; init; }

    public required int Aors { get; init; }

    public required int AorsWithSeveralBindings { get; init; }

    /// <summary>Exact repetitions of a whole record, which were dropped.</summary>
    public required int Duplicates { get; init; }

    /// <summary>The bytes of the dump, uncompressed.</summary>
    public required long Bytes { get; init; }

    public required long BadRecords { get; init; }

    /// <summary>The first <see cref="DumpLoader.NamedBadRecords"/> of them.</summary>
    public required IReadOnlyList<BadRecord> FirstBadRecords { get; init; }
}

/// <summary>Makes a directory of a dump: one JSON object a line.</summary>
/// <param name="maxRequestLine">An AOR longer than a request line may be could never be asked for.</param>
/// <param name="match">Whether normal forms of AORs become keys as well.</param>
/// <param name="skipBadRecords">Serve the sound records of a dump that has bad ones.</param>
/// <param name="progress">Told after each read.</param>
internal sealed class DumpLoader(int maxRequestLine, MatchMode match, bool skipBadRecords, LoadProgress progress)
{
    public const int NamedBadRecords = 10;

    private const int ReportEvery = 1024;

    private readonly RecordStore _store = new();
    private readonly List<BadRecord> _firstBadRecords = [];
    private long _badRecords;

    /// <exception cref="IOException">The dump cannot be read any further.</exception>
    /// <exception cref="InvalidDataException">The dump is compressed, and damaged.</exception>
    /// <exception cref="OperationCanceledException">The operator does not wait for the end.</exception>
    public LoadResult Load(DumpSource source, CancellationToken cancellation)
    {
        var reader = new DumpReader(source.Content, source.IsGzip ? null : source.RawLength, _store);
        var builder = new SnapshotBuilder(_store);
        using var indexing = new IndexingThread(builder);
        var sound = 0L;
        while (reader.TryReadLine(out var line))
        {
            if (reader.LineNumber % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Report(sound, source.RawPosition, source.RawLength);
            }

            if (reader.IsTooLong)
            {
                Refuse(reader.LineNumber, RecordParser.TooLong);
            }
            else if (TryTakeRecord(line, reader.LineNumber, out var aor, out var record))
            {
                sound++;
                indexing.Add(aor, record);
            }
        }

        indexing.Complete();
        var records = sound - builder.Duplicates;
        var isRefused = records == 0 || (_badRecords > 0 && !skipBadRecords);
        return new LoadResult
        {
            Records = records,
            Aors = builder.Aors,
            AorsWithSeveralBindings = builder.AorsWithSeveralBindings,
            Duplicates = builder.Duplicates,
            Bytes = reader.Bytes,
            BadRecords = _badRecords,
            FirstBadRecords = _firstBadRecords,
            Snapshot = isRefused ? null : builder.Build(match),
        };
    }

    private bool TryTakeRecord(ByteRange line, long number, out AddressOfRecord aor, out ByteRange record)
    {
        aor = default;
        record = default;
        var start = line.Offset;
        var text = _store.Segment(line.Segment).AsSpan(start, line.Length);
        if (number == 1 && text.StartsWith("\uFEFF"u8))
        {
            start += 3;
            text = text[3..];
        }

        if (text.EndsWith("\r"u8))
        {
            text = text[..^1];
        }

        var isEscaped = false;
        if (!CompactRecord.TryAccept(text, out var aorText))
        {
            if (!text.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }

            if (RecordParser.FindFault(text, out aorText, out isEscaped) is { } fault)
            {
                Refuse(number, fault);
                return false;
            }

            var minified = RecordParser.Minify(text);
            if (minified < text.Length)
            {
                text = text[..minified];
                _ = RecordParser.FindFault(text, out aorText, out isEscaped);
            }
        }

        // The line feed belongs to the answer; the reader left room for one behind every line.
        record = new ByteRange(line.Segment, start, text.Length + 1);
        _store.Segment(line.Segment)[start + text.Length] = (byte)'\n';

        var (offset, length) = aorText.GetOffsetAndLength(text.Length);
        var key = isEscaped
            ? _store.Append(RecordParser.Unescape(text, aorText))
            : new ByteRange(line.Segment, start + offset, length);
        if (RecordParser.FindFaultOfAor(_store.Bytes(key), maxRequestLine) is { } faultOfAor)
        {
            Refuse(number, faultOfAor);
            return false;
        }

        aor = new AddressOfRecord(key);
        return true;
    }

    private void Refuse(long line, string reason)
    {
        _badRecords++;
        if (_firstBadRecords.Count < NamedBadRecords)
        {
            _firstBadRecords.Add(new BadRecord(line, reason));
        }
    }
}
