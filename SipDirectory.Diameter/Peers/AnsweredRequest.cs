namespace SipDirectory.Diameter.Peers;

/// <summary>A request that was taken, and its answer once it is made. Its buffers are used again for other requests.</summary>
internal sealed class AnsweredRequest
{
    // What one large message made a buffer grow to is not kept.
    private const int LargestKept = 4096;

    private byte[] _key = [];
    private byte[] _answer = [];
    private int _originHostLength;
    private int _keyLength;
    private int _answerLength;

    public uint EndToEnd { get; private set; }

    public uint CommandCode { get; private set; }

    public bool IsAnswered { get; private set; }

    /// <summary>Those who sent the request again, and wait for the answer.</summary>
    public List<Action<ReadOnlyMemory<byte>>>? Waiting { get; set; }

    public ReadOnlySpan<byte> OriginHost => _key.AsSpan(0, _originHostLength);

    public ReadOnlySpan<byte> SessionId => _key.AsSpan(_originHostLength, _keyLength - _originHostLength);

    public ReadOnlyMemory<byte> Answer => _answer.AsMemory(0, _answerLength);

    public int Size => _key.Length + _answer.Length;

    public void Take(in RequestKey key)
    {
        _originHostLength = key.OriginHost.Length;
        _keyLength = _originHostLength + key.SessionId.Length;
        Fit(ref _key, _keyLength);
        key.OriginHost.CopyTo(_key);
        key.SessionId.CopyTo(_key.AsSpan(_originHostLength));
        EndToEnd = key.EndToEnd;
        CommandCode = key.CommandCode;
        IsAnswered = false;
        Waiting = null;
        _answerLength = 0;
    }

    public void Store(ReadOnlySpan<byte> answer)
    {
        Fit(ref _answer, answer.Length);
        answer.CopyTo(_answer);
        _answerLength = answer.Length;
        IsAnswered = true;
    }

    private static void Fit(ref byte[] buffer, int length)
    {
        if (buffer.Length < length || (buffer.Length > LargestKept && length <= LargestKept))
        {
            buffer = new byte[(length + 63) & ~63];
        }
    }
}
