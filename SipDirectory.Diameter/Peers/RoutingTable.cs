using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// Realm and application to peers, RFC 6733 §2.7. Routes come and go while the node runs; looking one up takes no lock.
/// </summary>
public sealed class RoutingTable
{
    private readonly Lock _lock = new();
    private volatile Dictionary<string, Route[]> _byRealm = new(IdentityComparer.Instance);

    /// <summary>All routes, in no particular order.</summary>
    public IReadOnlyList<Route> Routes => [.. _byRealm.Values.SelectMany(routes => routes)];

    /// <summary>Adds a route; it replaces the one for the same realm and application.</summary>
    /// <exception cref="ArgumentException">The name of a target is no DiameterIdentity.</exception>
    public void Add(Route route)
    {
        // Each may come to stand in a Redirect-Host.
        foreach (var target in route.Targets)
        {
            _ = new DiameterUri(target.Peer);
        }

        Change(route, routes => [.. routes, route]);
    }

    /// <summary>Removes the route for this realm and application, if there is one.</summary>
    public void Remove(Route route) => Change(route, routes => routes);

    /// <summary>The route for a request: realm and application, realm alone, any realm and application, any realm.</summary>
    internal Route? Find(ReadOnlySpan<byte> realm, uint applicationId)
    {
        var byRealm = _byRealm;
        if (byRealm.Count == 0)
        {
            return null;
        }

        var found = byRealm.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(realm, out var routes)
            ? Find(routes, applicationId)
            : null;
        return found ?? (byRealm.TryGetValue(Route.AnyRealm, out routes) ? Find(routes, applicationId) : null);
    }

    private static Route? Find(Route[] routes, uint applicationId)
    {
        Route? other = null;
        foreach (var route in routes)
        {
            if (route.ApplicationId == applicationId)
            {
                return route;
            }

            other = route.ApplicationId is null ? route : other;
        }

        return other;
    }

    private void Change(Route route, Func<Route[], Route[]> change)
    {
        lock (_lock)
        {
            var others = _byRealm.GetValueOrDefault(route.Realm, []).Where(other => other.ApplicationId != route.ApplicationId);
            var routes = change([.. others]);
            var byRealm = new Dictionary<string, Route[]>(_byRealm, IdentityComparer.Instance);
            byRealm.Remove(route.Realm);
            if (routes.Length > 0)
            {
                byRealm.Add(route.Realm, routes);
            }

            _byRealm = byRealm;
        }
    }
}
