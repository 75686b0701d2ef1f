namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What became of a one-time event.</summary>
/// <param name="Decision">What is to be done.</param>
/// <param name="Request">As it was sent; to be kept where the decision says so.</param>
/// <param name="Answer">The answer; null where none came.</param>
/// <param name="Reason">Why there is no answer, or why it does not count; null where it does.</param>
public sealed record CreditEventResult(EventDecision Decision, CreditControlRequest Request, CreditControlAnswer? Answer, string? Reason)
{
    /// <summary>What the answer says of each service; empty without one.</summary>
    public IReadOnlyList<ServiceGrant> Services { get; } = Answer is null ? [] : ServiceGrant.ReadAll(Answer);

    /// <summary>The price or the cost: the Cost-Information; null where the answer has none.</summary>
    public Money? Cost => Money.Read(Answer?.CostInformation);
}
