using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>What an answer says of one service (RFC 8506 §8.16), or of the only one.</summary>
public sealed record ServiceGrant
{
    /// <summary>Rating-Group.</summary>
    public uint? RatingGroup { get; init; }

    /// <summary>The Service-Identifiers that the units are for.</summary>
    public IReadOnlyList<uint> ServiceIdentifiers { get; init; } = [];

    /// <summary>Of this service; of the whole answer where the service has none.</summary>
    public ResultCode ResultCode { get; init; }

    /// <summary>Granted-Service-Unit; null where nothing was granted.</summary>
    public ServiceUnits? Granted { get; init; }

    /// <summary>Validity-Time: by then the use is to be reported, used up or not (§8.33). Null for no limit.</summary>
    public TimeSpan? ValidityTime { get; init; }

    /// <summary>Whether these units are the last ones; null where they are not.</summary>
    public FinalUnitIndication? FinalUnit { get; init; }

    /// <summary>Quota-Holding-Time: after so long without use the units are to be given back (3GPP TS 32.299 §7.2.174).</summary>
    public TimeSpan? QuotaHoldingTime { get; init; }

    /// <summary>Time-Quota-Threshold: more is to be asked for when so many seconds are left (3GPP TS 32.299).</summary>
    public uint? TimeThreshold { get; init; }

    /// <summary>Volume-Quota-Threshold: more is to be asked for when so many octets are left (3GPP TS 32.299).</summary>
    public uint? VolumeThreshold { get; init; }

    /// <summary>Whether it is about this service: a grant that names no rating group or service identifier is for all.</summary>
    internal bool IsFor(ServiceUse service) =>
        (RatingGroup is null || RatingGroup == service.RatingGroup)
        && (ServiceIdentifiers.Count == 0 || (service.ServiceIdentifier is { } identifier && ServiceIdentifiers.Contains(identifier)));

    internal static IReadOnlyList<ServiceGrant> ReadAll(CreditControlAnswer answer)
    {
        var grants = answer.MultipleServicesCreditControls.Select(service => Read(service, answer.ResultCode)).ToList();
        var only = new ServiceGrant
        {
            ResultCode = answer.ResultCode,
            Granted = ServiceUnits.Read(answer.GrantedServiceUnit),
            ValidityTime = answer.ValidityTime is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            FinalUnit = FinalUnitIndication.Read(answer.FinalUnitIndication ?? answer.QoSFinalUnitIndication),
        };

        // §5.6.2: where the account is empty from the start, there is an indication and a time, and nothing granted.
        if (only is not { Granted: null, ValidityTime: null, FinalUnit: null })
        {
            grants.Add(only);
        }

        return grants;
    }

    private static TimeSpan? Seconds(Avp? avp) => avp?.ToUnsigned32() is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static ServiceGrant Read(Avp service, ResultCode ofAnswer) => new()
    {
        RatingGroup = service.Find(CreditControlAvpCode.RatingGroup)?.ToUnsigned32(),
        ServiceIdentifiers = [.. service.FindAll(CreditControlAvpCode.ServiceIdentifier).Select(identifier => identifier.ToUnsigned32()).OfType<uint>()],
        ResultCode = (ResultCode?)service.Find(AvpCode.ResultCode)?.ToUnsigned32() ?? ofAnswer,
        Granted = ServiceUnits.Read(service.Find(CreditControlAvpCode.GrantedServiceUnit)),
        ValidityTime = Seconds(service.Find(CreditControlAvpCode.ValidityTime)),
        FinalUnit = FinalUnitIndication.Read(
            service.Find(CreditControlAvpCode.FinalUnitIndication) ?? service.Find(CreditControlAvpCode.QoSFinalUnitIndication)),
        QuotaHoldingTime = Seconds(service.Find(CreditControlAvpCode.QuotaHoldingTime, CreditControlAvpCode.Vendor3Gpp)),
        TimeThreshold = service.Find(CreditControlAvpCode.TimeQuotaThreshold, CreditControlAvpCode.Vendor3Gpp)?.ToUnsigned32(),
        VolumeThreshold = service.Find(CreditControlAvpCode.VolumeQuotaThreshold, CreditControlAvpCode.Vendor3Gpp)?.ToUnsigned32(),
    };
}
