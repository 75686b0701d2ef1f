namespace SipDirectory.Diameter.Codec;

/// <summary>What is wrong with a message, as its answer will say it (RFC 6733 §7).</summary>
/// <param name="ResultCode">For the Result-Code AVP.</param>
/// <param name="FailedAvp">For the Failed-AVP AVP (§7.5): whole encoded AVPs; empty where no AVP is at fault.</param>
/// <param name="Text">For the Error-Message AVP and the log.</param>
public readonly record struct DiameterFault(ResultCode ResultCode, ReadOnlyMemory<byte> FailedAvp, string Text)
{
    /// <summary>A fault of no particular AVP.</summary>
    /// <param name="resultCode">For the Result-Code AVP.</param>
    /// <param name="text">For the Error-Message AVP and the log.</param>
    public DiameterFault(ResultCode resultCode, string text)
        : this(resultCode, default, text)
    {
    }

    /// <summary>Whether a limit was broken, or the stream can be trusted no more: close the connection after the answer.</summary>
    public bool ClosesConnection { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ResultCode.Name()}: {Text}";
}
