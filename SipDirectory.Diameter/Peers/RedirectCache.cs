using SipDirectory.Diameter.Codec;

namespace SipDirectory.Diameter.Peers;

/// <summary>The routes that redirect indications left, RFC 6733 §6.1.8 and §6.13. Bounded; safe for several threads.</summary>
internal sealed class RedirectCache(int capacity, TimeProvider time)
{
    // §6.13: the order in which usages are considered.
    private static readonly RedirectUsage[] Precedence =
    [
        RedirectUsage.AllSession,
        RedirectUsage.AllUser,
        RedirectUsage.RealmAndApplication,
        RedirectUsage.AllRealm,
        RedirectUsage.AllApplication,
        RedirectUsage.AllHost,
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Queue<Key> _oldestFirst = [];
    private volatile int _count;

    /// <summary>Whether a lookup can be left out.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Remembers where the requests go that the usage names.</summary>
    /// <param name="usage">One that is no usage is none.</param>
    /// <param name="subject">Of the request that was redirected.</param>
    /// <param name="host">Where it goes.</param>
    /// <param name="lifetime">Redirect-Max-Cache-Time.</param>
    public void Add(RedirectUsage usage, in RedirectSubject subject, DiameterUri host, TimeSpan lifetime)
    {
        if (KeyFor(usage, subject) is not { } key || lifetime <= TimeSpan.Zero || capacity <= 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_entries.TryAdd(key, default))
            {
                _oldestFirst.Enqueue(key);
            }

            _entries[key] = new Entry(host, time.GetUtcNow() + lifetime);
            while (_entries.Count > capacity)
            {
                _entries.Remove(_oldestFirst.Dequeue());
            }

            _count = _entries.Count;
        }
    }

    /// <summary>Where a request goes; null where no redirect says so.</summary>
    public DiameterUri? Find(in RedirectSubject subject)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var usage in Precedence)
            {
                // What has expired stays until it is replaced or the oldest: the capacity bounds both.
                if (KeyFor(usage, subject) is { } key && _entries.TryGetValue(key, out var entry) && entry.Expires > now)
                {
                    return entry.Host;
                }
            }

            return null;
        }
    }

    private static Key? KeyFor(RedirectUsage usage, in RedirectSubject subject) => usage switch
    {
        RedirectUsage.AllSession when subject.SessionId is { } session => new Key(usage, session, 0),
        RedirectUsage.AllUser when subject.UserName is { } user => new Key(usage, user, 0),
        RedirectUsage.RealmAndApplication when subject.Realm is { } realm => new Key(usage, Fold(realm), subject.ApplicationId),
        RedirectUsage.AllRealm when subject.Realm is { } realm => new Key(usage, Fold(realm), 0),
        RedirectUsage.AllApplication => new Key(usage, "", subject.ApplicationId),
        RedirectUsage.AllHost when subject.Host is { } host => new Key(usage, Fold(host), 0),
        _ => null,
    };

    private static string Fold(string name) => name.ToUpperInvariant();

    private readonly record struct Key(RedirectUsage Usage, string Text, uint ApplicationId);

    private readonly record struct Entry(DiameterUri Host, DateTimeOffset Expires);
}
