using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// What a request says of one service: a Multiple-Services-Credit-Control, or the AVPs of the command where there is none
/// (RFC 8506 §5.1.2). Several Service-Identifiers that share units go by the first of them.
/// </summary>
/// <param name="Group">The Multiple-Services-Credit-Control; null: the command itself.</param>
/// <param name="RatingGroup">Rating-Group.</param>
/// <param name="ServiceIdentifier">Service-Identifier.</param>
/// <param name="Requested">Requested-Service-Unit; null: no units are asked for.</param>
/// <param name="Used">Used-Service-Units.</param>
internal sealed record ServiceRequest(Avp? Group, uint? RatingGroup, uint? ServiceIdentifier, Avp? Requested, IReadOnlyList<Avp> Used)
{
    public static IReadOnlyList<ServiceRequest> Of(CreditControlRequest request)
    {
        var groups = request.MultipleServicesCreditControls;
        if (groups.Count > 0)
        {
            return [.. groups.Select(Of)];
        }

        var (requested, used) = (request.RequestedServiceUnit, request.UsedServiceUnits);
        return requested is null && used.Count == 0 && request.CcRequestType != CcRequestType.EventRequest
            ? []
            : [new ServiceRequest(null, null, request.ServiceIdentifier, requested, used)];
    }

    /// <summary>Whether all that it says of units is in this unit.</summary>
    public bool IsIn(ServiceUnit unit) =>
        Used.Where(ServiceUnitAvps.HasAny).All(used => ServiceUnitAvps.Has(used, unit))
        && (Requested is null || !ServiceUnitAvps.HasAny(Requested) || ServiceUnitAvps.Has(Requested, unit));

    /// <summary>Whether all that it says of units is money.</summary>
    public bool IsMoney => IsIn(ServiceUnit.Money) && (Requested is null ? Used : [.. Used, Requested]).Any(ServiceUnitAvps.HasAny);

    /// <summary>For the Failed-AVP: as it stands in the message (RFC 6733 §7.5).</summary>
    public Avp Nest(Avp member) => Group is null ? member : Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, [member]);

    /// <summary>5031: the Failed-AVP is what could not be rated, or an example of what is missing (§9).</summary>
    /// <param name="isKnown">There is a tariff, but in another unit.</param>
    public ServiceResult NotRated(bool isKnown) => NotRated(
        (isKnown ? Requested ?? (Used.Count > 0 ? Used[0] : null) : null)
        ?? Find(CreditControlAvpCode.ServiceIdentifier, ServiceIdentifier)
        ?? Find(CreditControlAvpCode.RatingGroup, RatingGroup)
        ?? Avp.Unsigned32(Group is null ? CreditControlAvpCode.ServiceIdentifier : CreditControlAvpCode.RatingGroup, 0));

    /// <inheritdoc cref="NotRated(bool)"/>
    public ServiceResult NotRated(Avp failed) => new(this, ResultCode.RatingFailed) { FailedAvp = Nest(failed) };

    private static Avp? Find(uint code, uint? number) => number is { } value ? Avp.Unsigned32(code, value) : null;

    private static ServiceRequest Of(Avp group) => new(
        group,
        group.Find(CreditControlAvpCode.RatingGroup)?.ToUnsigned32(),
        group.Find(CreditControlAvpCode.ServiceIdentifier)?.ToUnsigned32(),
        group.Find(CreditControlAvpCode.RequestedServiceUnit),
        [.. group.FindAll(CreditControlAvpCode.UsedServiceUnit)]);
}
