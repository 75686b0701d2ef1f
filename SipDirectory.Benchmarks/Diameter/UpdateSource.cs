using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>The same update of one session again and again; a new end-to-end identifier makes it a new request.</summary>
internal sealed class UpdateSource(string identity, string server, uint place) : RequestSource
{
    private readonly byte[] _update = CreditControlBytes.Request(new CreditControlHead(identity, server, place));

    public override byte[] Next()
    {
        return _update;
    }

    public override void Take(ReadOnlySpan<byte> answer)
    {
        if (!CreditControlBytes.IsAnswerTo(_update, answer))
        {
            throw new LoadException($"the answer to an update is {(uint)CreditControlBytes.ResultOf(answer)} instead of 2001 of its session");
        }
    }
}
