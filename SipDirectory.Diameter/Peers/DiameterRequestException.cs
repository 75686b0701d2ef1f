namespace SipDirectory.Diameter.Peers;

/// <summary>A request has no answer; the peers it was sent to, if any, may go on to be used.</summary>
public sealed class DiameterRequestException : Exception
{
    /// <inheritdoc cref="DiameterRequestException"/>
    /// <param name="failure">Why.</param>
    /// <param name="message">The same for a reader.</param>
    public DiameterRequestException(RequestFailure failure, string message)
        : base(message)
    {
        Failure = failure;
    }

    /// <summary>Why there is no answer.</summary>
    public RequestFailure Failure { get; }
}
