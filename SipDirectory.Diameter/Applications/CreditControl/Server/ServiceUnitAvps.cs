using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>Units on the wire: the members of Requested-, Granted- and Used-Service-Unit (RFC 8506 §8.17 to §8.19).</summary>
internal static class ServiceUnitAvps
{
    private const ulong DefaultOctets = 10 << 20;
    private const uint DefaultSeconds = 3600;

    // In the order of ServiceUnit.
    private static readonly uint[] Codes =
    [
        CreditControlAvpCode.CcTime,
        CreditControlAvpCode.CcTotalOctets,
        CreditControlAvpCode.CcInputOctets,
        CreditControlAvpCode.CcOutputOctets,
        CreditControlAvpCode.CcServiceSpecificUnits,
        CreditControlAvpCode.CcMoney,
    ];

    public static bool IsUnit(Avp avp) => avp.VendorId == 0 && Array.IndexOf(Codes, avp.Code) >= 0;

    public static bool HasAny(Avp group) => group.Members.Any(IsUnit);

    /// <summary>Whether the group tells of this unit.</summary>
    public static bool Has(Avp group, ServiceUnit unit) =>
        group.Find(Codes[(int)unit]) is not null
        || (unit == ServiceUnit.TotalOctets && (Has(group, ServiceUnit.InputOctets) || Has(group, ServiceUnit.OutputOctets)));

    /// <summary>Reads how many of this unit the group tells of; none where it does not. False: the money cannot be read.</summary>
    public static bool TryRead(Avp group, ServiceUnit unit, Account account, out ulong amount)
    {
        amount = 0;
        if (unit == ServiceUnit.Money)
        {
            if (group.Find(CreditControlAvpCode.CcMoney) is not { } avp)
            {
                return true;
            }

            var isRead = AccountMoney.TryRead(avp, account, out var money);
            amount = (ulong)money;
            return isRead;
        }

        amount = unit == ServiceUnit.TotalOctets && group.Find(CreditControlAvpCode.CcTotalOctets) is null
            ? Sum(Count(group, ServiceUnit.InputOctets), Count(group, ServiceUnit.OutputOctets))
            : Count(group, unit);
        return true;
    }

    /// <summary>A Granted-Service-Unit.</summary>
    public static Avp Granted(ServiceUnit unit, ulong amount, Account account)
    {
        var code = Codes[(int)unit];
        return Avp.Group(CreditControlAvpCode.GrantedServiceUnit,
        [
            unit switch
            {
                ServiceUnit.Time => Avp.Unsigned32(code, (uint)amount),
                ServiceUnit.Money => Avp.Group(code, AccountMoney.Write((long)amount, account)),
                _ => Avp.Unsigned64(code, amount),
            },
        ]);
    }

    /// <summary>
    /// A Granted-Service-Unit of all that is requested; of octets, where that is left to the server (§8.18), and of some where
    /// zero is asked for.
    /// </summary>
    public static Avp AsRequested(Avp requested)
    {
        var units = requested.Members.Where(IsUnit).Select(unit => unit.Data.Span.ContainsAnyExcept((byte)0) ? unit : DefaultOf(unit.Code)).ToList();
        return Avp.Group(
            CreditControlAvpCode.GrantedServiceUnit,
            units.Count > 0 ? units : [Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, DefaultOctets)]);
    }

    /// <summary>The most of this unit that one AVP can grant.</summary>
    public static ulong MostOf(ServiceUnit unit) => unit switch
    {
        ServiceUnit.Time => uint.MaxValue,
        ServiceUnit.Money => AccountMoney.Most,
        _ => ulong.MaxValue,
    };

    public static ulong Sum(ulong one, ulong other) => one + other < one ? ulong.MaxValue : one + other;

    private static Avp DefaultOf(uint code) => code switch
    {
        CreditControlAvpCode.CcTime => Avp.Unsigned32(code, DefaultSeconds),
        CreditControlAvpCode.CcServiceSpecificUnits => Avp.Unsigned64(code, 1),
        _ => Avp.Unsigned64(code, DefaultOctets),
    };

    private static ulong Count(Avp group, ServiceUnit unit) => group.Find(Codes[(int)unit]) is not { } avp ? 0
        : (unit == ServiceUnit.Time ? avp.ToUnsigned32() : avp.ToUnsigned64()) ?? 0;
}
