namespace SipDirectory.Diameter.Dictionary;

/// <summary>How often an AVP stands in a command or a group: one line of an ABNF (RFC 6733 §3.2).</summary>
/// <param name="Name">Of the AVP.</param>
/// <param name="Minimum">0 for an optional one, [ ]; at least 1 for a required one, { } or &lt; &gt;.</param>
/// <param name="Maximum"><see cref="int.MaxValue"/> where there is none.</param>
public sealed record AvpRule(string Name, int Minimum = 0, int Maximum = int.MaxValue)
{
    /// <summary>Whether it must be there.</summary>
    public bool IsRequired => Minimum > 0;
}
