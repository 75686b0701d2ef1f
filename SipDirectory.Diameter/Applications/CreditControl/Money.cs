using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>An amount: the CC-Money AVP (RFC 8506 §8.22), digits × 10^exponent of a currency.</summary>
/// <param name="Digits">The Value-Digits.</param>
/// <param name="Exponent">0 by default: whole units.</param>
/// <param name="CurrencyCode">The number of ISO 4217; null for what the account has.</param>
public readonly record struct Money(long Digits, int Exponent = 0, uint? CurrencyCode = null)
{
    internal Avp ToAvp() => Avp.Group(CreditControlAvpCode.CcMoney, ToMembers());

    /// <summary>The members of a CC-Money or a Cost-Information.</summary>
    internal Avp[] ToMembers()
    {
        var value = Avp.Group(CreditControlAvpCode.UnitValue,
        [
            Avp.Integer64(CreditControlAvpCode.ValueDigits, Digits),
            Avp.Integer32(CreditControlAvpCode.Exponent, Exponent),
        ]);
        return CurrencyCode is { } currency ? [value, Avp.Unsigned32(CreditControlAvpCode.CurrencyCode, currency)] : [value];
    }

    /// <summary>Reads a CC-Money or a Cost-Information: both hold a Unit-Value and a currency.</summary>
    /// <param name="group">Null for none.</param>
    /// <returns>Null where there is no amount in it.</returns>
    public static Money? Read(Avp? group)
    {
        var value = group?.Find(CreditControlAvpCode.UnitValue);
        return value?.Find(CreditControlAvpCode.ValueDigits)?.ToInteger64() is { } digits
            ? new Money(
                digits,
                value.Find(CreditControlAvpCode.Exponent)?.ToInteger32() ?? 0,
                group!.Find(CreditControlAvpCode.CurrencyCode)?.ToUnsigned32())
            : null;
    }
}
