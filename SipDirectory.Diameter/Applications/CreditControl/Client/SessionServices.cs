namespace SipDirectory.Diameter.Applications.CreditControl.Client;

/// <summary>
/// The services of a session: what was asked for each of them last, which of them the request under way is about, and how
/// long their units hold. Safe for several threads.
/// </summary>
internal sealed class SessionServices
{
    // A server that grants for no time at all is not asked without a pause.
    private static readonly TimeSpan ShortestValidity = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(uint?, uint?), Service> _services = [];

    /// <summary>When the first of them is to be reported (§8.33); null for no limit.</summary>
    public TimeSpan? NextExpiry => Read(services => services.Min(service => service.Expires));

    /// <summary>Whether the last units of each of them have been granted (§5.6).</summary>
    public bool AreEnding => Read(services => services.Length > 0 && Array.TrueForAll(services, service => service.IsFinal));

    /// <summary>A request is sent for these: what was granted before is reported with it.</summary>
    public void Ask(IReadOnlyList<ServiceUse> uses)
    {
        lock (_lock)
        {
            foreach (var use in uses)
            {
                var isFinal = _services.TryGetValue(use.Key, out var known) && known.IsFinal;
                _services[use.Key] = new Service(use, IsUnderWay: true, isFinal, Expires: null);
            }
        }
    }

    /// <summary>The request has ended.</summary>
    /// <param name="grants">What the answer says; of services that it says nothing of, nothing changes.</param>
    /// <param name="now">On the clock of <see cref="NextExpiry"/>.</param>
    public void Grant(IReadOnlyList<ServiceGrant> grants, TimeSpan now)
    {
        lock (_lock)
        {
            foreach (var (key, service) in _services)
            {
                // §5.2: there may be two for one service, before and after a change of its tariff.
                var own = service.IsUnderWay ? grants.Where(grant => grant.IsFor(service.Use)).ToList() : [];
                var validity = own.Min(grant => grant.ValidityTime);
                _services[key] = service with
                {
                    IsUnderWay = false,
                    IsFinal = own.Count == 0 ? service.IsFinal : own.Exists(grant => grant.FinalUnit is not null),
                    Expires = own.Count == 0 ? service.Expires : now + (validity < ShortestValidity ? ShortestValidity : validity),
                };
            }
        }
    }

    public IReadOnlyList<ServiceUse> All() => Read(services => services.Select(service => service.Use).ToList());

    public IReadOnlyList<ServiceUse> ExpiredAt(TimeSpan now) =>
        Read(services => services.Where(service => service.Expires <= now).Select(service => service.Use).ToList());

    /// <summary>Those that no request under way is about.</summary>
    public IReadOnlyList<ServiceUse> Waiting() =>
        Read(services => services.Where(service => !service.IsUnderWay).Select(service => service.Use).ToList());

    private T Read<T>(Func<Service[], T> read)
    {
        lock (_lock)
        {
            return read([.. _services.Values]);
        }
    }

    private sealed record Service(ServiceUse Use, bool IsUnderWay, bool IsFinal, TimeSpan? Expires);
}
