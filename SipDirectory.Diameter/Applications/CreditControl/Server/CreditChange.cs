namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What one request changed.</summary>
public sealed record CreditChange
{
    /// <summary>The balance of an account after it, reservations not counted.</summary>
    public AccountBalance? Balance { get; init; }

    /// <summary>The session that changed, or ended where <see cref="Session"/> is null. Null: none.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session after it.</summary>
    public CreditSession? Session { get; init; }

    /// <summary>An answer to keep.</summary>
    public AnsweredCredit? Answered { get; init; }

    /// <summary>The answers that are kept no longer.</summary>
    public IReadOnlyList<CreditRequestKey> Forgotten { get; init; } = [];
}
