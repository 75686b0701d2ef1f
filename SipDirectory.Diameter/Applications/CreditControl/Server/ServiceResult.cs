using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>What one service of a request is answered.</summary>
internal sealed record ServiceResult(ServiceRequest Request, ResultCode Code = ResultCode.Success)
{
    /// <summary>What it is charged by; null with the built-in account, and where there is none.</summary>
    public Tariff? Tariff { get; init; }

    /// <summary>Whether all that was granted before is used.</summary>
    public bool HasUsedAll { get; init; }

    /// <summary>The AVP that could not be rated.</summary>
    public Avp? FailedAvp { get; init; }

    /// <summary>Granted-Service-Unit.</summary>
    public Avp? Granted { get; init; }

    /// <summary>The units granted are the last, or there are none to be granted.</summary>
    public FinalUnit? Final { get; init; }

    /// <summary>Seconds that the grant is good for.</summary>
    public uint? ValidityTime { get; init; }

    /// <summary>The Multiple-Services-Credit-Control of the answer (§8.16).</summary>
    public Avp ToAvp()
    {
        var members = new List<Avp>();
        members.AddRange(Granted is null ? [] : [Granted]);
        members.AddRange(Request.Group!.FindAll(CreditControlAvpCode.ServiceIdentifier));
        members.AddRange(Request.Group.FindAll(CreditControlAvpCode.RatingGroup));
        members.AddRange(ValidityTime is { } seconds ? [Avp.Unsigned32(CreditControlAvpCode.ValidityTime, seconds)] : []);
        members.Add(Avp.Unsigned32(AvpCode.ResultCode, (uint)Code));
        members.AddRange(Final is null ? [] : [ToAvp(Final)]);
        if (Granted is not null && Tariff is not null)
        {
            members.AddRange(Thresholds(Tariff));
        }

        return Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, members);
    }

    /// <summary>A Final-Unit-Indication (§8.34).</summary>
    public static Avp ToAvp(FinalUnit final)
    {
        var members = new List<Avp> { Avp.Unsigned32(CreditControlAvpCode.FinalUnitAction, (uint)final.Action) };
        members.AddRange((final.Filters ?? []).Select(rule => Avp.Utf8String(CreditControlAvpCode.RestrictionFilterRule, rule)));
        if (final.Address is not null)
        {
            members.Add(Avp.Group(CreditControlAvpCode.RedirectServer,
            [
                Avp.Unsigned32(CreditControlAvpCode.RedirectAddressType, (uint)(final.AddressType ?? RedirectAddressType.Url)),
                Avp.Utf8String(CreditControlAvpCode.RedirectServerAddress, final.Address),
            ]));
        }

        return Avp.Group(CreditControlAvpCode.FinalUnitIndication, members);
    }

    // 3GPP TS 32.299 §7.2: the threshold of the unit, and the holding time.
    private static IEnumerable<Avp> Thresholds(Tariff tariff)
    {
        if (tariff.QuotaHoldingTime is { } seconds)
        {
            yield return Avp.Unsigned32(CreditControlAvpCode.QuotaHoldingTime, seconds, vendorId: CreditControlAvpCode.Vendor3Gpp);
        }

        if (tariff.QuotaThreshold is { } units && CodeOfThreshold(tariff.Unit) is { } code)
        {
            yield return Avp.Unsigned32(code, units, vendorId: CreditControlAvpCode.Vendor3Gpp);
        }
    }

    private static uint? CodeOfThreshold(ServiceUnit unit) => unit switch
    {
        ServiceUnit.Time => CreditControlAvpCode.TimeQuotaThreshold,
        ServiceUnit.ServiceSpecificUnits => CreditControlAvpCode.UnitQuotaThreshold,
        ServiceUnit.Money => null,
        _ => CreditControlAvpCode.VolumeQuotaThreshold,
    };
}
