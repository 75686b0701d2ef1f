using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What came of a request.</summary>
/// <param name="Answer">For its sender; null where there is no request.</param>
/// <param name="Change">For the ledger; null where nothing changes.</param>
internal readonly record struct CreditOutcome(Message? Answer, CreditChange? Change = null);
