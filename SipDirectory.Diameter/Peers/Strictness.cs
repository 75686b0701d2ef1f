namespace SipDirectory.Diameter.Peers;

/// <summary>What happens to a request for this node that breaks the rules of its command.</summary>
public enum Strictness
{
    /// <summary>It is answered with the code that RFC 6733 §7.1 has for it.</summary>
    Reject,

    /// <summary>It is logged, and handled.</summary>
    Log,

    /// <summary>It is handled.</summary>
    Ignore,
}
