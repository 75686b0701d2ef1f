using System.Collections.Concurrent;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>
/// Balances, sessions and answers in memory. Changed by one thread, change by change, each of which can be taken back;
/// sessions may be looked at by others.
/// </summary>
internal sealed class CreditLedger
{
    private readonly Dictionary<string, long> _balances = [];
    private readonly Dictionary<string, long> _reserved = [];
    private readonly ConcurrentDictionary<string, CreditSession> _sessions = new();
    private readonly SortedSet<(DateTimeOffset Expires, string SessionId)> _supervised = new(
        Comparer<(DateTimeOffset Expires, string SessionId)>.Create(static (one, other) =>
            one.Expires != other.Expires ? one.Expires.CompareTo(other.Expires) : string.CompareOrdinal(one.SessionId, other.SessionId)));

    private readonly LinkedList<AnsweredCredit> _answered = [];
    private readonly Dictionary<(string, uint, uint), LinkedListNode<AnsweredCredit>> _answers = [];

    // Counted here, because a ConcurrentDictionary locks all of itself to count.
    private volatile int _openSessions;

    public CreditLedger(IEnumerable<Account> accounts, CreditState? state)
    {
        foreach (var account in accounts)
        {
            _balances[account.Name] = state?.Balances.GetValueOrDefault(account.Name, account.Balance) ?? account.Balance;
        }

        foreach (var session in state?.Sessions ?? [])
        {
            Put(session.SessionId, session);
        }

        foreach (var answered in state?.Answered ?? [])
        {
            Keep(answered);
        }
    }

    public int OpenSessions => _openSessions;

    public int Answers => _answers.Count;

    /// <summary>The answer that is forgotten next.</summary>
    public AnsweredCredit? OldestAnswer => _answered.First?.Value;

    public long BalanceOf(string account) => _balances.GetValueOrDefault(account);

    /// <summary>Money kept for what is granted in all sessions.</summary>
    public long ReservedOf(string account) => _reserved.GetValueOrDefault(account);

    public CreditSession? FindSession(string sessionId) => _sessions.GetValueOrDefault(sessionId);

    public AnsweredCredit? FindAnswer(string sessionId, uint type, uint number) =>
        _answers.GetValueOrDefault((sessionId, type, number))?.Value;

    /// <summary>A session whose time is over; null where there is none.</summary>
    public CreditSession? FindExpired(DateTimeOffset now) =>
        _supervised.Count > 0 && _supervised.Min is var first && first.Expires <= now ? _sessions[first.SessionId] : null;

    /// <returns>Takes it back; those of later changes come first.</returns>
    public Action Apply(CreditChange change)
    {
        var balance = change.Balance is { } changed ? (changed.Account, _balances[changed.Account]) : ((string Account, long Balance)?)null;
        var session = change.SessionId is { } id ? FindSession(id) : null;
        var forgotten = change.Forgotten is { } old ? FindAnswer(old.SessionId, old.RequestType, old.RequestNumber) : null;
        SetBalance(change.Balance);
        Put(change.SessionId, change.Session);
        Forget(forgotten);
        Keep(change.Answered);
        return () =>
        {
            Forget(change.Answered);
            Keep(forgotten, isOldest: true);
            Put(change.SessionId, session);
            SetBalance(balance);
        };
    }

    private void SetBalance((string Account, long Balance)? balance)
    {
        if (balance is { } set)
        {
            _balances[set.Account] = set.Balance;
        }
    }

    private void Put(string? sessionId, CreditSession? session)
    {
        if (sessionId is null)
        {
            return;
        }

        var former = FindSession(sessionId);
        if (former is not null)
        {
            _supervised.Remove((former.Expires, sessionId));
            Reserve(former, -1);
        }

        // Replaced in one step: others look at it meanwhile.
        if (session is not null)
        {
            _sessions[sessionId] = session;
            _supervised.Add((session.Expires, sessionId));
            Reserve(session, 1);
        }
        else
        {
            _sessions.TryRemove(sessionId, out _);
        }

        _openSessions += (session is null ? 0 : 1) - (former is null ? 0 : 1);
    }

    private void Reserve(CreditSession session, int sign)
    {
        var reserved = session.Services.Sum(service => service.Reserved);
        if (reserved != 0)
        {
            _reserved[session.Account] = ReservedOf(session.Account) + (sign * reserved);
        }
    }

    private void Keep(AnsweredCredit? answered, bool isOldest = false)
    {
        if (answered is not null)
        {
            _answers[KeyOf(answered)] = isOldest ? _answered.AddFirst(answered) : _answered.AddLast(answered);
        }
    }

    private void Forget(AnsweredCredit? answered)
    {
        if (answered is not null && _answers.Remove(KeyOf(answered), out var node))
        {
            _answered.Remove(node);
        }
    }

    private static (string, uint, uint) KeyOf(AnsweredCredit answered) => (answered.SessionId, answered.RequestType, answered.RequestNumber);
}
