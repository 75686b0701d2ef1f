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
    private readonly Dictionary<CreditRequestKey, LinkedListNode<AnsweredCredit>> _answers = [];
    private long _answerBytes;

    // Counted here, because a ConcurrentDictionary locks all of itself to count.
    private volatile int _openSessions;

    /// <exception cref="CreditStoreException">A balance is in other units than its account.</exception>
    public CreditLedger(IEnumerable<Account> accounts, CreditState? state)
    {
        var balances = (state?.Balances ?? []).ToDictionary(balance => balance.Account);
        foreach (var account in accounts)
        {
            _balances[account.Name] = balances.TryGetValue(account.Name, out var balance) ? AmountOf(balance, account) : account.Balance;
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

    // A ConcurrentDictionary's Values would be a copy of them all.
    public IEnumerable<CreditSession> Sessions => _sessions.Select(static session => session.Value);

    public int Answers => _answers.Count;

    public long BalanceOf(string account) => _balances.GetValueOrDefault(account);

    /// <summary>Money kept for what is granted in all sessions.</summary>
    public long ReservedOf(string account) => _reserved.GetValueOrDefault(account);

    public CreditSession? FindSession(string sessionId) => _sessions.GetValueOrDefault(sessionId);

    public AnsweredCredit? FindAnswer(in CreditRequestKey request) => _answers.GetValueOrDefault(request)?.Value;

    /// <summary>The oldest answers, so that of the others there are no more than this.</summary>
    public IReadOnlyList<CreditRequestKey> FindOldest(int answers, long bytes)
    {
        if (Answers <= answers && _answerBytes <= bytes)
        {
            return [];
        }

        var oldest = new List<CreditRequestKey>();
        var bytesLeft = _answerBytes;
        for (var node = _answered.First; node is not null && (Answers - oldest.Count > answers || bytesLeft > bytes); node = node.Next)
        {
            oldest.Add(node.Value.Request);
            bytesLeft -= node.Value.Answer.Length;
        }

        return oldest;
    }

    /// <summary>A session whose time is over; null where there is none.</summary>
    public CreditSession? FindExpired(DateTimeOffset now) =>
        _supervised.Count > 0 && _supervised.Min is var first && first.Expires <= now ? _sessions[first.SessionId] : null;

    /// <returns>Takes it back; those of later changes come first.</returns>
    public Action Apply(CreditChange change)
    {
        var balance = change.Balance is { } changed ? changed with { Amount = _balances[changed.Account] } : (AccountBalance?)null;
        var session = change.SessionId is { } id ? FindSession(id) : null;
        var forgotten = change.Forgotten.Select(request => FindAnswer(request)).ToList();
        SetBalance(change.Balance);
        Put(change.SessionId, change.Session);
        forgotten.ForEach(Forget);
        Keep(change.Answered);
        return () =>
        {
            Forget(change.Answered);
            for (var index = forgotten.Count - 1; index >= 0; index--)
            {
                Keep(forgotten[index], isOldest: true);
            }

            Put(change.SessionId, session);
            SetBalance(balance);
        };
    }

    // An account file that counts in other units would make another amount of the same number.
    private static long AmountOf(in AccountBalance balance, Account account) =>
        (balance.CurrencyCode, balance.Exponent) == (account.CurrencyCode, account.Exponent)
            ? balance.Amount
            : throw new CreditStoreException(
                $"has the balance of {account.Name} in 10^{balance.Exponent} of currency {balance.CurrencyCode}, "
                + $"but the account is in 10^{account.Exponent} of {account.CurrencyCode}");

    private void SetBalance(AccountBalance? balance)
    {
        if (balance is { } set)
        {
            _balances[set.Account] = set.Amount;
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
            _answers[answered.Request] = isOldest ? _answered.AddFirst(answered) : _answered.AddLast(answered);
            _answerBytes += answered.Answer.Length;
        }
    }

    private void Forget(AnsweredCredit? answered)
    {
        if (answered is not null && _answers.Remove(answered.Request, out var node))
        {
            _answered.Remove(node);
            _answerBytes -= answered.Answer.Length;
        }
    }
}
