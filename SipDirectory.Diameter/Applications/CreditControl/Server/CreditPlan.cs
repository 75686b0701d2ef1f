namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What the operator configured.</summary>
public sealed record CreditPlan
{
    /// <summary>Null: one built-in account that serves everybody, every unit and every currency without a limit.</summary>
    public IReadOnlyList<Account>? Accounts { get; init; }

    /// <summary>What a service costs: of those that fit, the one that says most.</summary>
    public IReadOnlyList<Tariff> Tariffs { get; init; } = [];
}
