namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>One open session; replaced, never changed.</summary>
public sealed record CreditSession
{
    /// <summary>Session-Id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The name of the account.</summary>
    public required string Account { get; init; }

    /// <summary>Origin-Host of the client, for Re-Auth and Abort-Session.</summary>
    public required string OriginHost { get; init; }

    /// <summary>Origin-Realm of the client.</summary>
    public required string OriginRealm { get; init; }

    /// <summary>The highest CC-Request-Number so far.</summary>
    public required uint LastRequestNumber { get; init; }

    /// <summary>
    /// Which of the 64 numbers below it have not come, and may come late (RFC 8506 §5.1.2): the lowest bit is the next lower one.
    /// </summary>
    public ulong MissingNumbers { get; init; }

    /// <summary>When the supervision timer Tcc ends it and gives the reservations back.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>One for each service that asked for units or reported some.</summary>
    public required IReadOnlyList<ServiceReservation> Services { get; init; }

    /// <summary>Whether no request with this number has come, as far as that is known.</summary>
    internal bool Expects(uint number) => number > LastRequestNumber || (MissingNumbers & BitOf(number)) != 0;

    /// <summary>The session with a number that it expects taken.</summary>
    internal CreditSession Take(uint number)
    {
        if (number < LastRequestNumber)
        {
            return this with { MissingNumbers = MissingNumbers & ~BitOf(number) };
        }

        var step = number - LastRequestNumber;
        var skipped = step > 64 ? ulong.MaxValue : (1UL << (int)(step - 1)) - 1;
        return this with { LastRequestNumber = number, MissingNumbers = (step < 64 ? MissingNumbers << (int)step : 0) | skipped };
    }

    private ulong BitOf(uint number) =>
        LastRequestNumber - number is var behind && behind is >= 1 and <= 64 ? 1UL << (int)(behind - 1) : 0;
}
