using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SipDirectory.Diameter.Peers;

/// <summary>The requests that one connection has to answer, by hop-by-hop identifier. Bounded; safe for several threads.</summary>
internal sealed class PendingRequests(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, PendingRequest> _requests = [];
    private uint _lastHopByHop = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
    private bool _isClosed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _requests.Count;
            }
        }
    }

    /// <returns>False where there are too many, or the connection is gone.</returns>
    public bool TryAdd(PendingRequest request, out uint hopByHop)
    {
        lock (_lock)
        {
            hopByHop = _lastHopByHop + 1;
            if (_isClosed || _requests.Count >= capacity || !_requests.TryAdd(hopByHop, request))
            {
                return false;
            }

            _lastHopByHop = hopByHop;
            return true;
        }
    }

    /// <returns>False for an answer to no request of this connection, which RFC 6733 §6.2.1 has ignored.</returns>
    public bool TryTake(uint hopByHop, [NotNullWhen(true)] out PendingRequest? request)
    {
        lock (_lock)
        {
            return _requests.Remove(hopByHop, out request);
        }
    }

    public KeyValuePair<uint, PendingRequest>[] ToArray()
    {
        lock (_lock)
        {
            return [.. _requests];
        }
    }

    /// <summary>Takes out what has waited too long.</summary>
    /// <param name="now">A timestamp.</param>
    public IReadOnlyList<PendingRequest> TakeExpired(long now)
    {
        List<PendingRequest>? expired = null;
        lock (_lock)
        {
            foreach (var (hopByHop, request) in _requests)
            {
                if (request.Deadline <= now)
                {
                    (expired ??= []).Add(request);
                    _requests.Remove(hopByHop);
                }
            }
        }

        return expired ?? (IReadOnlyList<PendingRequest>)[];
    }

    /// <summary>Takes out all of them: their peer is suspected, or the connection is lost.</summary>
    /// <param name="close">Whether no more can be added.</param>
    public IReadOnlyList<PendingRequest> TakeAll(bool close)
    {
        lock (_lock)
        {
            _isClosed |= close;
            PendingRequest[] all = [.. _requests.Values];
            _requests.Clear();
            return all;
        }
    }
}
