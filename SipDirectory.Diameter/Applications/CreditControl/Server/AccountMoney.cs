using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Money on the wire in units of an account (RFC 8506 §8.8, §8.11, §8.22).</summary>
internal static class AccountMoney
{
    /// <summary>More than any request may move, so that sums of a few do not overflow.</summary>
    public const long Most = 1_000_000_000_000_000;

    private const int MostShift = 18;

    /// <summary>Reads a group with a Unit-Value in units of the account, rounded up. False: another currency, or no amount of money.</summary>
    public static bool TryRead(Avp group, Account account, out long amount)
    {
        amount = 0;
        if (group.Find(CreditControlAvpCode.CurrencyCode) is { } currency && currency.ToUnsigned32() != account.CurrencyCode)
        {
            return false;
        }

        return Money.Read(group) is { Digits: >= 0 } money && TryScale(money.Digits, (long)money.Exponent - account.Exponent, out amount);
    }

    /// <summary>The members of a CC-Money or Cost-Information.</summary>
    public static Avp[] Write(long amount, Account account) => new Money(amount, account.Exponent, account.CurrencyCode).ToMembers();

    private static bool TryScale(long number, long shift, out long amount)
    {
        amount = 0;
        if (Math.Abs(shift) > MostShift)
        {
            return number == 0;
        }

        Int128 factor = 1;
        for (var step = Math.Abs(shift); step > 0; step--)
        {
            factor *= 10;
        }

        var scaled = shift >= 0 ? number * factor : (number + factor - 1) / factor;
        amount = scaled <= Most ? (long)scaled : 0;
        return scaled <= Most;
    }
}
