namespace SipDirectory.Registrations;

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

    private readonly RecordStore _store = new();
    private readonly List<BadRecord> _firstBadRecords = [];
    private long _lines;
    private long _badRecords;
    private long _soundRecords;

    /// <exception cref="IOException">The dump cannot be read any further.</exception>
    /// <exception cref="InvalidDataException">The dump is compressed, and damaged.</exception>
    /// <exception cref="OperationCanceledException">The operator does not wait for the end.</exception>
    public LoadResult Load(DumpSource source, CancellationToken cancellation)
    {
        var length = source.IsGzip ? null : source.RawLength;
        var reader = new DumpReader(source.Content, length, _store);
        var builder = new SnapshotBuilder(_store);
        new LoadingThreads(
            () =>
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Report(Volatile.Read(ref _soundRecords), source.RawPosition, source.RawLength);
                return reader.TryReadBlock(out var block) ? block : null;
            },
            () => new BlockParser(_store, maxRequestLine),
            parser => Take(parser, builder, length)).Run();

        var records = _soundRecords - builder.Duplicates;
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

    private void Take(BlockParser parser, SnapshotBuilder builder, long? length)
    {
        foreach (var bad in parser.BadRecords)
        {
            _badRecords++;
            if (_firstBadRecords.Count < NamedBadRecords)
            {
                _firstBadRecords.Add(bad with { Line = _lines + bad.Line });
            }
        }

        if (_lines == 0 && length is { } whole)
        {
            builder.Expect(parser.Records, whole);
        }

        builder.Add(parser.Records);
        _lines += parser.Lines;
        Volatile.Write(ref _soundRecords, _soundRecords + parser.Records.Length);
    }
}
