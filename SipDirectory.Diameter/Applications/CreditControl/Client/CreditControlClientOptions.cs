namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What a <see cref="CreditControlClient"/> needs to know.</summary>
public sealed record CreditControlClientOptions
{
    /// <summary>The realm of the servers.</summary>
    public required string DestinationRealm { get; init; }

    /// <summary>
    /// The servers by identity, the first one first: the others are asked where it cannot be (RFC 8506 §5.7). Without
    /// any, by default, the node finds one by the realm; a session then stays with the one that answered.
    /// </summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Service-Context-Id: what is charged, and by which document. 32251@3gpp.org, packet data, by default.</summary>
    public string ServiceContextId { get; init; } = "32251@3gpp.org";

    /// <summary>Tx: so long is an answer waited for before the failure handling decides (§13). 10 s by default.</summary>
    public TimeSpan Tx { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a session or an event asks first.</summary>
    internal string? FirstServer => Servers is [var first, ..] ? first : null;

    /// <summary>
    /// So long does each server have for its answer, where the failure handling lets the service go on meanwhile (§5.7).
    /// 30 s by default.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where no answer has said anything else (§8.14). TERMINATE by default.</summary>
    public CreditControlFailureHandling FailureHandling { get; init; }

    /// <summary>The same for direct debiting (§8.15). TERMINATE_OR_BUFFER by default.</summary>
    public DirectDebitingFailureHandling DirectDebitingFailureHandling { get; init; }

    /// <summary>Whether a session may move to another server before an answer has said so (§8.4). It may not by default.</summary>
    public CcSessionFailover SessionFailover { get; init; }
}
