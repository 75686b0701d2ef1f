using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Money on the wire: Unit-Value and Currency-Code (RFC 8506 §8.8, §8.11, §8.22).</summary>
internal static class AccountMoney
{
    /// <summary>More than any request may move, so that sums of a few do not overflow.</summary>
    public const long Most = 1_000_000_000_000_000;

    private const int MostShift = 18;

    /// <summary>Reads a group with a Unit-Value in units of the account, rounded up. False: another currency, or no amount of money.</summary>
    public static bool TryRead(Avp group, Account account, out long amount)
    {
        amount = 0;
        if (group.Find(CreditControlAvpCode.CurrencyCode) is { } currency
            && (!currency.Reader.TryGetUnsigned32(out var code) || code != account.CurrencyCode))
        {
            return false;
        }

        if (group.Find(CreditControlAvpCode.UnitValue) is not { } value
            || value.Find(CreditControlAvpCode.ValueDigits) is not { } digits
            || !digits.Reader.TryGetInteger64(out var number)
            || number < 0)
        {
            return false;
        }

        var exponent = value.Find(CreditControlAvpCode.Exponent) is { } avp && avp.Reader.TryGetInteger32(out var power) ? power : 0L;
        return TryScale(number, exponent - account.Exponent, out amount);
    }

    /// <summary>The members of a CC-Money or Cost-Information.</summary>
    public static Avp[] Write(long amount, Account account) =>
    [
        Avp.Group(CreditControlAvpCode.UnitValue,
        [
            Avp.Integer64(CreditControlAvpCode.ValueDigits, amount),
            Avp.Integer32(CreditControlAvpCode.Exponent, account.Exponent),
        ]),
        Avp.Unsigned32(CreditControlAvpCode.CurrencyCode, account.CurrencyCode),
    ];

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
