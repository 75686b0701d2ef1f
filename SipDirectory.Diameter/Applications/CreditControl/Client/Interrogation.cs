namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>A request's end, or the end of Tx.</summary>
/// <param name="Outcome">As an event of RFC 8506 §7.</param>
/// <param name="Answer">Null where none came.</param>
/// <param name="Reason">The outcome for a reader; null after success.</param>
internal readonly record struct Interrogation(InterrogationOutcome Outcome, CreditControlAnswer? Answer, string? Reason);
