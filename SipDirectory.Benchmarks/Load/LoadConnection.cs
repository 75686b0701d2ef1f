namespace SipDirectory.Benchmarks.Load;

/// <summary>
/// What the generator knows of one connection. Positions are those of the <see cref="RequestSequence"/>.
/// </summary>
internal struct LoadConnection
{
    public int Descriptor;

    /// <summary>The next request to send.</summary>
    public int Next;

    /// <summary>The request whose answer comes next.</summary>
    public int Expected;

    /// <summary>How many bytes of that answer were received.</summary>
    public int Received;

    /// <summary>Answers that no request was sent for yet: not zero only while the kernel refuses bytes.</summary>
    public int Owed;

    /// <summary>The bytes of the last batch that the kernel has not taken.</summary>
    public int UnsentFrom;
    public int UnsentTo;
}
