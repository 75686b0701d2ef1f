using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl;

/// <summary>
/// Units of a service, as they stand in a Requested-, Granted- or Used-Service-Unit AVP (RFC 8506 §8.17 to §8.19). Null is
/// a unit that is not spoken of; asked for without any, the server chooses.
/// </summary>
public sealed record ServiceUnits
{
    /// <summary>No units: the server is to choose.</summary>
    public static ServiceUnits ServersChoice { get; } = new();

    /// <summary>CC-Time, in seconds.</summary>
    public uint? Time { get; init; }

    /// <summary>CC-Total-Octets.</summary>
    public ulong? TotalOctets { get; init; }

    /// <summary>CC-Input-Octets.</summary>
    public ulong? InputOctets { get; init; }

    /// <summary>CC-Output-Octets.</summary>
    public ulong? OutputOctets { get; init; }

    /// <summary>CC-Service-Specific-Units.</summary>
    public ulong? ServiceSpecificUnits { get; init; }

    /// <summary>CC-Money.</summary>
    public Money? Money { get; init; }

    internal static ServiceUnits? Read(Avp? group) => group is null ? null : new ServiceUnits
    {
        Time = group.Find(CreditControlAvpCode.CcTime)?.ToUnsigned32(),
        TotalOctets = group.Find(CreditControlAvpCode.CcTotalOctets)?.ToUnsigned64(),
        InputOctets = group.Find(CreditControlAvpCode.CcInputOctets)?.ToUnsigned64(),
        OutputOctets = group.Find(CreditControlAvpCode.CcOutputOctets)?.ToUnsigned64(),
        ServiceSpecificUnits = group.Find(CreditControlAvpCode.CcServiceSpecificUnits)?.ToUnsigned64(),
        Money = CreditControl.Money.Read(group.Find(CreditControlAvpCode.CcMoney)),
    };

    internal Avp ToAvp(uint code)
    {
        var units = new List<Avp>();
        if (Time is { } seconds)
        {
            units.Add(Avp.Unsigned32(CreditControlAvpCode.CcTime, seconds));
        }

        if (Money is { } money)
        {
            units.Add(money.ToAvp());
        }

        Add(CreditControlAvpCode.CcTotalOctets, TotalOctets);
        Add(CreditControlAvpCode.CcInputOctets, InputOctets);
        Add(CreditControlAvpCode.CcOutputOctets, OutputOctets);
        Add(CreditControlAvpCode.CcServiceSpecificUnits, ServiceSpecificUnits);
        return Avp.Group(code, units);

        void Add(uint unit, ulong? value)
        {
            if (value is { } number)
            {
                units.Add(Avp.Unsigned64(unit, number));
            }
        }
    }
}
