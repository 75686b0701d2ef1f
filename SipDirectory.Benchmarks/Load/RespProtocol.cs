using System.Buffers;

namespace SipDirectory.Benchmarks.Load;

/// <summary>Redis' and Garnet's, version 2: arrays of bulk strings.</summary>
internal sealed class RespProtocol : WireProtocol
{
    public override string Name => "resp";

    public override ReadOnlyMemory<byte> StoredReply { get; } = "+OK\r\n"u8.ToArray();

    public override void WriteRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> aor)
    {
        output.Write("*2\r\n$3\r\nGET\r\n"u8);
        WriteBulk(output, aor);
    }

    public override void WriteAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record)
    {
        WriteBulk(output, record);
    }

    public override void WriteStore(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record)
    {
        output.Write("*3\r\n$3\r\nSET\r\n"u8);
        WriteBulk(output, aor);
        WriteBulk(output, record);
    }

    private static void WriteBulk(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write("$"u8);
        WriteDecimal(output, bytes.Length);
        output.Write("\r\n"u8);
        output.Write(bytes);
        output.Write("\r\n"u8);
    }
}
