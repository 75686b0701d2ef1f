namespace SipDirectory.Benchmarks.Diameter;

/// <summary>What one place of a <see cref="BareConnection"/> sends: a request, and the next one once it is answered.</summary>
internal abstract class RequestSource
{
    /// <summary>No request is longer.</summary>
    public const int MostBytes = 1024;

    /// <summary>The next request, whose hop-by-hop identifier is the place; null: there is no more.</summary>
    public abstract byte[]? Next();

    /// <summary>Takes the answer to the request that <see cref="Next"/> gave last.</summary>
    /// <exception cref="Load.LoadException">It is not what the request should get.</exception>
    public abstract void Take(ReadOnlySpan<byte> answer);
}
