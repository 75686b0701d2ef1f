namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What a store has kept.</summary>
/// <param name="Balances">Of the accounts whose balance ever changed.</param>
/// <param name="Sessions">Those that were open.</param>
/// <param name="Answered">Oldest first.</param>
public sealed record CreditState(
    IReadOnlyList<AccountBalance> Balances,
    IReadOnlyList<CreditSession> Sessions,
    IReadOnlyList<AnsweredCredit> Answered);
