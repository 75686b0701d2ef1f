namespace SipDirectory.Tests.Support;

/// <summary>An output like a pipe whose reader is gone.</summary>
internal sealed class BrokenStream : MemoryStream
{
    public int Writes { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Writes++;
        throw new IOException("Broken pipe");
    }
}
