using System.Buffers;

namespace SipDirectory.Benchmarks.Load;

/// <summary>Memcached's text protocol.</summary>
internal sealed class MemcachedProtocol : WireProtocol
{
    public override string Name => "memcached";

    public override ReadOnlyMemory<byte> StoredReply { get; } = "STORED\r\n"u8.ToArray();

    public override void WriteRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> aor)
    {
        output.Write("get "u8);
        output.Write(aor);
        output.Write("\r\n"u8);
    }

    public override void WriteAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record)
    {
        output.Write("VALUE "u8);
        output.Write(aor);
        output.Write(" 0 "u8);
        WriteDecimal(output, record.Length);
        output.Write("\r\n"u8);
        output.Write(record);
        output.Write("\r\nEND\r\n"u8);
    }

    public override void WriteStore(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record)
    {
        output.Write("set "u8);
        output.Write(aor);
        output.Write(" 0 0 "u8);
        WriteDecimal(output, record.Length);
        output.Write("\r\n"u8);
        output.Write(record);
        output.Write("\r\n"u8);
    }
}
