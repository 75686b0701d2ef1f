using SipDirectory.Registrations;

namespace SipDirectory.Tests.Support;

/// <summary>Gives its content in reads of the sizes that a function says.</summary>
internal sealed class TrickleStream(byte[] content, Func<int> readSize) : ForwardOnlyStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(readSize(), buffer.Length), content.Length - _position);
        content.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
