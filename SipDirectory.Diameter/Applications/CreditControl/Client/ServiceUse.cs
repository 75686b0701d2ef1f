using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// What a request says of one service: a Multiple-Services-Credit-Control AVP (RFC 8506 §8.16). Without rating group and
/// service identifier it is the only service of its session, and its units stand in the request itself (§5.1.1).
/// </summary>
public sealed record ServiceUse
{
    /// <summary>Rating-Group.</summary>
    public uint? RatingGroup { get; init; }

    /// <summary>Service-Identifier.</summary>
    public uint? ServiceIdentifier { get; init; }

    /// <summary>Requested-Service-Unit; null where no more units are wanted.</summary>
    public ServiceUnits? Requested { get; init; }

    /// <summary>Used-Service-Unit: since the last report, not in all (§5.3); null where nothing is to be reported.</summary>
    public ServiceUnits? Used { get; init; }

    internal (uint? RatingGroup, uint? ServiceIdentifier) Key => (RatingGroup, ServiceIdentifier);

    internal bool IsOnly => RatingGroup is null && ServiceIdentifier is null;

    internal Avp ToAvp()
    {
        var members = new List<Avp>();
        AddUnits(members);
        if (ServiceIdentifier is { } service)
        {
            members.Add(Avp.Unsigned32(CreditControlAvpCode.ServiceIdentifier, service));
        }

        if (RatingGroup is { } group)
        {
            members.Add(Avp.Unsigned32(CreditControlAvpCode.RatingGroup, group));
        }

        return Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, members);
    }

    internal void AddUnits(ICollection<Avp> avps)
    {
        if (Requested is not null)
        {
            avps.Add(Requested.ToAvp(CreditControlAvpCode.RequestedServiceUnit));
        }

        if (Used is not null)
        {
            avps.Add(Used.ToAvp(CreditControlAvpCode.UsedServiceUnit));
        }
    }
}
