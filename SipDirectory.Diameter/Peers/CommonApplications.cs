namespace SipDirectory.Diameter.Peers;

/// <summary>What both sides of a connection support: RFC 6733 §5.3 looks at identifiers alone, not at vendors.</summary>
/// <param name="Ids">The identifiers that both advertised; where one side is a relay, those of the other.</param>
/// <param name="IsPeerRelay">Whether the peer takes any application.</param>
/// <param name="IsLocalRelay">Whether the local node takes any application.</param>
internal sealed record CommonApplications(IReadOnlySet<uint> Ids, bool IsPeerRelay, bool IsLocalRelay)
{
    // The base protocol itself, which nobody advertises.
    private const uint CommonMessages = 0;

    public static CommonApplications None { get; } = new(new HashSet<uint>(), IsPeerRelay: false, IsLocalRelay: false);

    /// <summary>Without any, a CER is answered with 5010.</summary>
    public bool IsEmpty => Ids.Count == 0 && !IsPeerRelay && !IsLocalRelay;

    public static CommonApplications Of(IReadOnlyCollection<uint> local, IReadOnlyCollection<uint> peer)
    {
        var isPeerRelay = peer.Contains(AdvertisedApplication.RelayId);
        var isLocalRelay = local.Contains(AdvertisedApplication.RelayId);
        var ids = new HashSet<uint>(isPeerRelay ? local : peer);
        if (!isPeerRelay && !isLocalRelay)
        {
            ids.IntersectWith(local);
        }

        ids.Remove(AdvertisedApplication.RelayId);
        return new CommonApplications(ids, isPeerRelay, isLocalRelay);
    }

    /// <summary>Whether a request of the application may be sent to the peer.</summary>
    public bool CanSend(uint applicationId) =>
        IsPeerRelay || applicationId == CommonMessages || Ids.Contains(applicationId);
}
