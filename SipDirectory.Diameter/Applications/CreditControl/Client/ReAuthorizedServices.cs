using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// What a Re-Auth-Request is about, RFC 8506 §5.5: a rating group, a service, or the whole session. So is one that names a
/// pool, which no service of this client is in.
/// </summary>
internal readonly struct ReAuthorizedServices(Message request)
{
    private readonly uint? _group = request.Find(CreditControlAvpCode.RatingGroup)?.ToUnsigned32();
    private readonly uint? _identifier = request.Find(CreditControlAvpCode.ServiceIdentifier)?.ToUnsigned32();

    public bool Contains(ServiceUse service) =>
        (_group is null || service.RatingGroup == _group) && (_identifier is null || service.ServiceIdentifier == _identifier);
}
