using System.Buffers;

namespace SipDirectory.Benchmarks.Load;

/// <summary>How one kind of server is asked for a record, and the exact bytes it must answer.</summary>
/// <remarks>In all three protocols an answer ends with LF; the generator's framing relies on it.</remarks>
internal abstract class WireProtocol
{
    public abstract string Name { get; }

    /// <summary>What the server answers to each record stored; empty where none can be stored over the wire.</summary>
    public abstract ReadOnlyMemory<byte> StoredReply { get; }

    public abstract void WriteRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> aor);

    /// <summary>Writes the answer to expect.</summary>
    public abstract void WriteAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record);

    /// <summary>Writes the command that stores a record.</summary>
    public abstract void WriteStore(IBufferWriter<byte> output, ReadOnlySpan<byte> aor, ReadOnlySpan<byte> record);

    public static WireProtocol Parse(string name)
    {
        WireProtocol[] all = [new LineProtocol(), new RespProtocol(), new MemcachedProtocol()];
        return all.FirstOrDefault(protocol => protocol.Name == name)
            ?? throw new LoadException($"there is no protocol '{name}'");
    }

    protected static void WriteDecimal(IBufferWriter<byte> output, int number)
    {
        const int MaxDigits = 11;
        number.TryFormat(output.GetSpan(MaxDigits), out var written);
        output.Advance(written);
    }
}
