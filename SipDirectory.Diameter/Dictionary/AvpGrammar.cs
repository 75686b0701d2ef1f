namespace SipDirectory.Diameter.Dictionary;

/// <summary>Which AVPs a command or a group has (RFC 6733 §3.2, §4.4).</summary>
/// <param name="Rules">In the order of the ABNF.</param>
/// <param name="IsClosed">Whether other AVPs are not allowed: the ABNF does not end with * [ AVP ].</param>
public sealed record AvpGrammar(IReadOnlyList<AvpRule> Rules, bool IsClosed = false)
{
    /// <summary>Any AVPs.</summary>
    public static AvpGrammar Any { get; } = new([]);
}
