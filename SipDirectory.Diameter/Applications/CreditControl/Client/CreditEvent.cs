namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>A one-time event, RFC 8506 §6.</summary>
/// <param name="Action">Requested-Action.</param>
public sealed record CreditEvent(RequestedAction Action)
{
    /// <summary>Who pays, or gets back.</summary>
    public IReadOnlyList<SubscriptionId> Subscriptions { get; init; } = [];

    /// <summary>What it is about: the units of each service.</summary>
    public IReadOnlyList<ServiceUse> Services { get; init; } = [];

    /// <summary>Called when Tx has expired and the service of a direct debiting is to be granted until the answer is there (§6.5).</summary>
    public Action? AnswerLate { get; init; }
}
