using System.Diagnostics.CodeAnalysis;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// Requests that are being answered, and the latest answers: so that none is handled twice. Bounded in number and in
/// bytes, where the oldest answers give way. Safe for several threads; allocates nothing once full.
/// </summary>
/// <param name="capacity">The answers that are kept; with 0, nothing is.</param>
/// <param name="maxBytes">What they may take together.</param>
internal sealed class AnsweredRequests(int capacity, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly HashSet<AnsweredRequest> _requests = new(new Comparer());
    private readonly Queue<AnsweredRequest> _oldestFirst = [];
    private readonly Stack<AnsweredRequest> _unused = [];
    private long _bytes;

    /// <summary>Says that a request has come.</summary>
    /// <param name="key">What tells it.</param>
    /// <param name="sender">Of this one.</param>
    /// <param name="again">Called with the answer where it is a duplicate: within the call, or once it is made.</param>
    /// <param name="taken">
    /// What <see cref="Complete"/> wants to know where it is none; null also where nothing is kept.
    /// </param>
    /// <returns>False for a duplicate.</returns>
    public bool TryTake<TSender>(
        in RequestKey key, TSender sender, Action<TSender, ReadOnlyMemory<byte>> again, out AnsweredRequest? taken)
    {
        taken = null;
        if (capacity <= 0)
        {
            return true;
        }

        byte[] stored;
        lock (_lock)
        {
            if (!_requests.GetAlternateLookup<RequestKey>().TryGetValue(key, out var known))
            {
                taken = _unused.TryPop(out var unused) ? unused : new AnsweredRequest();
                taken.Take(key);
                _requests.Add(taken);
                return true;
            }

            if (!known.IsAnswered)
            {
                Wait(known, sender, again);
                return false;
            }

            // Copied: the buffer may serve another request as soon as the lock is left.
            stored = known.Answer.ToArray();
        }

        again(sender, stored);
        return false;
    }

    /// <summary>Keeps the answer, and gives it to those who wait for it.</summary>
    /// <param name="taken">What <see cref="TryTake"/> gave.</param>
    /// <param name="answer">The whole message.</param>
    /// <param name="isKept">False: the request has not been handled, and may be when it is sent again.</param>
    public void Complete(AnsweredRequest taken, ReadOnlyMemory<byte> answer, bool isKept = true)
    {
        List<Action<ReadOnlyMemory<byte>>>? waiting;
        lock (_lock)
        {
            waiting = taken.Waiting;
            taken.Waiting = null;
            if (isKept)
            {
                taken.Store(answer.Span);
                _oldestFirst.Enqueue(taken);
                _bytes += taken.Size;
            }
            else
            {
                Forget(taken);
            }

            while (_oldestFirst.Count > capacity || _bytes > maxBytes)
            {
                var oldest = _oldestFirst.Dequeue();
                _bytes -= oldest.Size;
                Forget(oldest);
            }
        }

        for (var i = 0; i < waiting?.Count; i++)
        {
            waiting[i](answer);
        }
    }

    private static void Wait<TSender>(AnsweredRequest known, TSender sender, Action<TSender, ReadOnlyMemory<byte>> again) =>
        (known.Waiting ??= []).Add(answer => again(sender, answer));

    private void Forget(AnsweredRequest request)
    {
        _requests.Remove(request);
        if (_unused.Count < 64)
        {
            _unused.Push(request);
        }
    }

    private sealed class Comparer : IEqualityComparer<AnsweredRequest>, IAlternateEqualityComparer<RequestKey, AnsweredRequest>
    {
        public bool Equals(AnsweredRequest? x, AnsweredRequest? y) => ReferenceEquals(x, y);

        public int GetHashCode([DisallowNull] AnsweredRequest obj) =>
            GetHashCode(new RequestKey(obj.OriginHost, obj.EndToEnd, obj.CommandCode, obj.SessionId));

        public bool Equals(RequestKey alternate, AnsweredRequest other) =>
            alternate.EndToEnd == other.EndToEnd
            && alternate.CommandCode == other.CommandCode
            && alternate.SessionId.SequenceEqual(other.SessionId)
            && alternate.OriginHost.SequenceEqual(other.OriginHost);

        public int GetHashCode(RequestKey alternate)
        {
            // Sessions and identifiers differ from request to request; hosts do not.
            var hash = new HashCode();
            hash.Add(alternate.EndToEnd);
            hash.Add(alternate.CommandCode);
            hash.AddBytes(alternate.SessionId);
            return hash.ToHashCode();
        }

        public AnsweredRequest Create(RequestKey alternate)
        {
            var request = new AnsweredRequest();
            request.Take(alternate);
            return request;
        }
    }
}
