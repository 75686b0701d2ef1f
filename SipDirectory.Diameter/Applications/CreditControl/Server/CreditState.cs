namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What a store has kept.</summary>
/// <param name="Balances">By the name of the account.</param>
/// <param name="Sessions">Those that were open.</param>
/// <param name="Answered">Oldest first.</param>
public sealed record CreditState(
    IReadOnlyDictionary<string, long> Balances,
    IReadOnlyList<CreditSession> Sessions,
    IReadOnlyList<AnsweredCredit> Answered);
