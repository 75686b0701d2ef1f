namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What a credit-control server charges, and its limits.</summary>
public sealed record CreditControlServerOptions
{
    /// <summary>Accounts and tariffs; by default the built-in account, without a limit.</summary>
    public CreditPlan Plan { get; init; } = new();

    /// <summary>
    /// Finds the address-of-record of a SIP URI; null: it is not registered, and gets 5030. By default no SIP URI is looked up.
    /// Called by one thread at a time, which must not wait long.
    /// </summary>
    public Func<string, string?>? FindRegistered { get; init; }

    /// <summary>Whether a client, by its Origin-Host, may charge; else it gets 5003. By default all may.</summary>
    public Func<string, bool>? MayCharge { get; init; }

    /// <summary>Open sessions, 100,000 by default. Another one gets 3004.</summary>
    public int MaxSessions { get; init; } = 100_000;

    /// <summary>Services that one session may have, 100 by default. Another one gets 5006.</summary>
    public int MaxServices { get; init; } = 100;

    /// <summary>Answers kept for repeated requests, 100,000 by default. The oldest are forgotten.</summary>
    public int MaxStoredAnswers { get; init; } = 100_000;

    /// <summary>What those answers may take in bytes, 256 MiB by default.</summary>
    public long MaxStoredAnswerBytes { get; init; } = 256L << 20;

    /// <summary>Requests that wait to be charged, 10,000 by default. Another one gets 3004.</summary>
    public int MaxQueuedRequests { get; init; } = 10_000;

    /// <summary>
    /// Seconds that a grant is good for where its tariff says nothing; 3600 by default. A session that is silent for twice the
    /// time is ended, and its reservations go back (Tcc, RFC 8506 §13).
    /// </summary>
    public uint ValidityTime { get; init; } = 3600;

    /// <summary>CC-Session-Failover. Not supported by default: another server does not know the sessions of this one.</summary>
    public CcSessionFailover SessionFailover { get; init; } = CcSessionFailover.FailoverNotSupported;

    /// <summary>Credit-Control-Failure-Handling. TERMINATE by default, as RFC 8506 §8.14 has it.</summary>
    public CreditControlFailureHandling FailureHandling { get; init; } = CreditControlFailureHandling.Terminate;

    /// <summary>Direct-Debiting-Failure-Handling. TERMINATE_OR_BUFFER by default, as RFC 8506 §8.15 has it.</summary>
    public DirectDebitingFailureHandling DirectDebitingFailureHandling { get; init; } = DirectDebitingFailureHandling.TerminateOrBuffer;
}
