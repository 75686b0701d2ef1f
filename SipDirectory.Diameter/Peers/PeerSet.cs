using System.Collections.Concurrent;

namespace SipDirectory.Diameter.Peers;

/// <summary>The peers of a node by their identity, and what was counted of those that are peers no longer. Safe for several threads.</summary>
internal sealed class PeerSet
{
    private readonly ConcurrentDictionary<string, Peer> _peers = new(IdentityComparer.Instance);
    private readonly Lock _lock = new();
    private volatile Peer[] _list = [];
    private NodeStatistics _former = new(default, 0, 0, 0, 0, 0, 0);

    /// <summary>All of them; the array is never changed.</summary>
    public Peer[] List => _list;

    public Peer? Find(string identity) => _peers.GetValueOrDefault(identity);

    public Peer? Find(ReadOnlySpan<byte> identity) =>
        _peers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(identity, out var peer) ? peer : null;

    /// <summary>Adds a peer. One that connected by itself may be added once more, by its configuration, and stays the same.</summary>
    /// <returns>The peer that there is now.</returns>
    /// <exception cref="DiameterPeerException">It is there already.</exception>
    public Peer Add(Peer peer)
    {
        lock (_lock)
        {
            if (_peers.TryGetValue(peer.Identity, out var known))
            {
                if (known.IsConfigured || !peer.IsConfigured)
                {
                    throw new DiameterPeerException($"{peer.Identity} is a peer already");
                }

                known.Configure(peer.Uri, peer.Options);
                return known;
            }

            _peers[peer.Identity] = peer;
            _list = [.. _peers.Values];
            return peer;
        }
    }

    public void Remove(Peer peer)
    {
        lock (_lock)
        {
            if (_peers.TryRemove(KeyValuePair.Create(peer.Identity, peer)))
            {
                _former = _former.Plus(peer.Statistics);
                _list = [.. _peers.Values];
            }
        }
    }

    /// <summary>What was counted of all peers.</summary>
    public NodeStatistics Sum(DateTimeOffset now, int connections)
    {
        lock (_lock)
        {
            var none = _former with { Time = now, Connections = connections, OpenPeers = _list.Count(peer => peer.IsOpen) };
            return _list.Aggregate(none, (sum, peer) => sum.Plus(peer.Statistics));
        }
    }
}
