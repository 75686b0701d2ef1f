namespace SipDirectory.Listening.WebSockets;

/// <summary>
/// The bytes of a client and of its answers. Sees to it that all its frames are masked, for which the framework does
/// not look: a client that does not mask could be made to send what a proxy on the way takes for requests.
/// </summary>
/// <param name="bytes">Disposed with this stream.</param>
internal sealed class MaskedFrames(Stream bytes) : Stream
{
    private const int MaskBit = 0x80;
    private const int MaskLength = 4;

    // Final, a close, two bytes, 1002 (RFC 6455 §5.5.1).
    private static readonly byte[] ProtocolError = [0x88, 2, 0x03, 0xEA];

    // Of the header that is being read: its bytes so far, and how many of them are the length's.
    private int _header;
    private int _lengthBytes;
    private ulong _length;

    // Of the frame behind it.
    private ulong _rest;

    private bool _isBroken;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="UnmaskedFrameException">The client has been told so.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isBroken)
        {
            var read = await bytes.ReadAsync(buffer, cancellationToken);
            var masked = CountMasked(buffer.Span[..read]);

            // What came before the frame is a client's sound request: its answer comes before the close.
            _isBroken = masked < read;
            if (!_isBroken || masked > 0)
            {
                return masked;
            }
        }

        await bytes.WriteAsync(ProtocolError, cancellationToken);
        await bytes.FlushAsync(cancellationToken);
        throw new UnmaskedFrameException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        bytes.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => bytes.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bytes.Dispose();
        }

        base.Dispose(disposing);
    }

    // RFC 6455 §5.2. What else is wrong with a header, the framework finds.
    private int CountMasked(ReadOnlySpan<byte> read)
    {
        var frame = 0;
        for (var i = 0; i < read.Length;)
        {
            if (_rest > 0)
            {
                var skipped = (int)Math.Min(_rest, (ulong)(read.Length - i));
                _rest -= (ulong)skipped;
                i += skipped;
                continue;
            }

            frame = _header == 0 ? i : frame;
            if (_header == 1 && (read[i] & MaskBit) == 0)
            {
                return frame;
            }

            AddToHeader(read[i++]);
        }

        return read.Length;
    }

    private void AddToHeader(byte octet)
    {
        if (_header == 1)
        {
            _length = (ulong)(octet & ~MaskBit);
            _lengthBytes = _length switch { 126 => 2, 127 => 8, _ => 0 };
            _length = _lengthBytes == 0 ? _length : 0;
        }
        else if (_header > 1)
        {
            _length = (_length << 8) | octet;
        }

        _header++;
        if (_header == 2 + _lengthBytes)
        {
            _rest = _length + MaskLength;
            _header = _lengthBytes = 0;
        }
    }
}
