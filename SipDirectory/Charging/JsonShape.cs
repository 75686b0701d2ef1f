namespace SipDirectory.Charging;

/// <summary>The members that an object may have.</summary>
/// <param name="Required">Those that it must have.</param>
/// <param name="Optional">The others.</param>
internal sealed record JsonShape(string[] Required, string[] Optional);
