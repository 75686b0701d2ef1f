using System.Buffers;

namespace SipDirectory.Diameter.Peers;

/// <summary>A buffer for what is encoded and sent at once; one for each thread, used by one method at a time.</summary>
internal static class Scratch
{
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static ArrayBufferWriter<byte> Take()
    {
        var buffer = _buffer is { Capacity: <= LargestKept } kept ? kept : _buffer = new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        return buffer;
    }
}
