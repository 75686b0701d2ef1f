namespace SipDirectory.Registrations;

/// <summary>An opened dump: a file, or standard input where the path is <c>-</c>; plain, or gzip by its first bytes.</summary>
internal sealed class DumpSource : IDisposable
{
    public const string StandardInput = "-";

    private readonly Stream _raw;
    private readonly Stream _peeked;

    private DumpSource(Stream raw, long? rawLength)
    {
        _raw = raw;
        RawLength = rawLength;

        var first = new byte[2];
        var read = raw.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        _peeked = new PrefixedStream(first.AsMemory(0, read), raw);
        IsGzip = GzipReader.IsGzip(first.AsSpan(0, read));
        Content = IsGzip ? new GzipReader(_peeked) : _peeked;
    }

    /// <summary>The lines of the dump, uncompressed.</summary>
    public Stream Content { get; }

    public bool IsGzip { get; }

    /// <summary>The length of the file as it lies on the disk; null for standard input and pipes.</summary>
    public long? RawLength { get; }

    /// <summary>How much of <see cref="RawLength"/> was read.</summary>
    public long RawPosition => _raw.CanSeek ? _raw.Position : 0;

    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or its permissions forbid it.</exception>
    public static DumpSource Open(string path)
    {
        if (path == StandardInput)
        {
            return new DumpSource(Console.OpenStandardInput(), rawLength: null);
        }

        // Read, not mapped: a mapped file that somebody truncates ends the process.
        var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        return new DumpSource(file, file.CanSeek ? file.Length : null);
    }

    public void Dispose()
    {
        Content.Dispose();
        _peeked.Dispose();
        _raw.Dispose();
    }
}
