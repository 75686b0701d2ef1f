namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// The price of one kind of service. What a session has used in all is rounded up once, whatever the number of its
/// reports. With a quota of zero nothing is ever granted: free of charge it is not metered (4011), else denied (4010).
/// </summary>
public sealed record Tariff
{
    /// <summary>The rating group. Null: any.</summary>
    public uint? RatingGroup { get; init; }

    /// <summary>The service. Null: any.</summary>
    public uint? ServiceIdentifier { get; init; }

    /// <summary>What is metered.</summary>
    public required ServiceUnit Unit { get; init; }

    /// <summary>Money for each <see cref="Per"/> units.</summary>
    public required long Price { get; init; }

    /// <summary>How many units the price is for, at least 1.</summary>
    public ulong Per { get; init; } = 1;

    /// <summary>Units granted at a time, at most.</summary>
    public required ulong Quota { get; init; }

    /// <summary>Seconds that a grant is good for. Null: what the server says of all.</summary>
    public uint? ValidityTime { get; init; }

    /// <summary>Seconds without traffic after which a client gives the quota back (3GPP TS 32.299 §7.2.143).</summary>
    public uint? QuotaHoldingTime { get; init; }

    /// <summary>Units left of a grant at which a client asks for more, in the unit of the tariff (3GPP TS 32.299).</summary>
    public uint? QuotaThreshold { get; init; }

    /// <summary>What a client does when the last units are used. Null: TERMINATE.</summary>
    public FinalUnit? FinalUnit { get; init; }

    /// <summary>That of money for which there is no other (RFC 8506 §5.2: it needs no rating).</summary>
    internal static Tariff AtPar { get; } = new() { Unit = ServiceUnit.Money, Price = 1, Quota = AccountMoney.Most };

    /// <summary>What this many units cost, rounded up.</summary>
    internal UInt128 CostOf(ulong units) => (((UInt128)units * (ulong)Price) + (Per - 1)) / Per;

    /// <summary>The most units that cost no more than this.</summary>
    internal ulong UnitsFor(UInt128 money) => Price == 0 ? ulong.MaxValue : ulong.CreateSaturating(money * Per / (ulong)Price);
}
