namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What became of one request of a session.</summary>
/// <param name="Decision">What is to be done with the service.</param>
/// <param name="Request">As it was sent last.</param>
/// <param name="Answer">The answer; null where none came.</param>
/// <param name="Reason">Why there is no answer, or why it does not count; null where it does.</param>
public sealed record CreditControlResult(ServiceDecision Decision, CreditControlRequest Request, CreditControlAnswer? Answer, string? Reason)
{
    /// <summary>What the answer says of each service; empty without one.</summary>
    public IReadOnlyList<ServiceGrant> Services { get; } = Answer is null ? [] : ServiceGrant.ReadAll(Answer);

    /// <summary>The shortest Validity-Time of the services; null for no limit.</summary>
    public TimeSpan? ValidityTime => Services.Min(service => service.ValidityTime);
}
