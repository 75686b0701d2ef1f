namespace SipDirectory.Diameter.Peers;

/// <summary>
/// Encoded messages that wait to be sent, bounded in bytes. While one part is being sent, the next is collected in the
/// other of two buffers: many messages go out with one call. Not safe for several threads.
/// </summary>
internal sealed class SendQueue(int maxBytes)
{
    // What a burst made a buffer grow to is not kept.
    private const int LargestKept = 1 << 16;

    private byte[] _collecting = new byte[1024];
    private byte[] _sending = new byte[1024];
    private int _collected;

    public int Count => _collected;

    /// <summary>Room for a message, or an empty span where there is none.</summary>
    public Span<byte> Take(int length)
    {
        if (length > maxBytes - _collected)
        {
            return default;
        }

        if (length > _collecting.Length - _collected)
        {
            Array.Resize(ref _collecting, Math.Max(_collecting.Length * 2, _collected + length));
        }

        var room = _collecting.AsSpan(_collected, length);
        _collected += length;
        return room;
    }

    /// <summary>What has been collected. It stays as it is until the next call.</summary>
    public ReadOnlyMemory<byte> Swap()
    {
        var (count, next) = (_collected, _sending.Length > LargestKept ? new byte[LargestKept] : _sending);
        (_sending, _collecting, _collected) = (_collecting, next, 0);
        return _sending.AsMemory(0, count);
    }
}
