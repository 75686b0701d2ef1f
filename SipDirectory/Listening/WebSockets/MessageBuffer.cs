using System.Buffers;

namespace SipDirectory.Listening.WebSockets;

/// <summary>The message that is being received. Has memory, of the pool, only while there is something in it.</summary>
/// <param name="maxLength">The longest message in bytes; one byte more is taken, which shows that one is longer.</param>
internal sealed class MessageBuffer(int maxLength)
{
    private const int FirstSize = 16 * 1024;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public bool IsTooLong => Length > maxLength;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Room for more, one byte at least.</summary>
    public Memory<byte> Room()
    {
        if (Length == _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(FirstSize, 2 * Length), maxLength + FirstSize));
            Span.CopyTo(larger);
            Return();
            _bytes = larger;
        }

        return _bytes.AsMemory(Length, Math.Min(_bytes.Length, maxLength + 1) - Length);
    }

    /// <summary>Takes what was written to the room.</summary>
    public void Add(int count) => Length += count;

    public void Add(byte octet)
    {
        Room().Span[0] = octet;
        Length++;
    }

    /// <summary>Forgets the message; its memory stays for what comes.</summary>
    public void Drop() => Length = 0;

    public void Clear()
    {
        Drop();
        Return();
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
