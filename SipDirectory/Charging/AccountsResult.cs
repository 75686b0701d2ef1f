using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Charging;

/// <summary>What reading an accounts file has come to.</summary>
/// <param name="Plan">Null where there is any fault.</param>
/// <param name="Faults">The first hundred, in the order of the file.</param>
internal sealed record AccountsResult(CreditPlan? Plan, IReadOnlyList<JsonFault> Faults);
