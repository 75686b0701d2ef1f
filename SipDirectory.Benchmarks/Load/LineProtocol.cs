using System.Buffers;

namespace SipDirectory.Benchmarks.Load;

/// <summary>SipDirectory's own: the AOR, LF; the record, LF.</summary>
internal sealed class LineProtocol : WireProtocol
{
    public override string Name => "line";

    public override ReadOnlyMemory<byte> StoredReply => default;

    public override void WriteRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> aor)
    {
        output.Write(aor);
        output.Write("\n"u8);
    }

    public override void WriteAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record)
    {
        output.Write(record);
        output.Write("\n"u8);
    }

    public override void WriteStore(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record)
    {
        throw new NotSupportedException("These servers load the dump themselves.");
    }
}
