using System.Buffers.Binary;
using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Tests.Charging;

/// <summary>Debits as a server would commit them, all told by their number: who is charged, how much, and the answer that says so.</summary>
internal static class CreditChanges
{
    public const long Opening = 1_000_000_000;

    private const int Accounts = 10;
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static string AccountOf(int number) => $"account {number % Accounts}";

    public static long AmountOf(int number) => 1 + (number * 7919L % 1000);

    /// <summary>The debits with these numbers; the balances are changed by them.</summary>
    public static List<CreditChange> Debit(int first, int count, Dictionary<string, long> balances) =>
        [.. Enumerable.Range(first, count).Select(number => Debit(number, balances))];

    /// <returns>What an answer says was charged, and to whom.</returns>
    public static (string Account, long Amount) Read(AnsweredCredit answered)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(answered.Answer.Span);
        return (AccountOf(number), BinaryPrimitives.ReadInt64BigEndian(answered.Answer.Span[4..]));
    }

    /// <returns>What every account must hold where these answers were given.</returns>
    public static Dictionary<string, long> Reconcile(IEnumerable<AnsweredCredit> answers)
    {
        var balances = new Dictionary<string, long>();
        foreach (var (account, amount) in answers.Select(Read))
        {
            balances[account] = balances.GetValueOrDefault(account, Opening) - amount;
        }

        return balances;
    }

    /// <summary>A balance in cents.</summary>
    public static AccountBalance Cents(string account, long amount) => new(account, amount, 978, -2);

    public static string Text(IEnumerable<AccountBalance> balances) => Text(balances.ToDictionary(each => each.Account, each => each.Amount));

    public static string Text(IReadOnlyDictionary<string, long> balances) =>
        string.Join(", ", balances.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}: {each.Value}"));

    /// <summary>A session of as many services, each field of its own value.</summary>
    public static CreditSession Session(string id, uint lastRequestNumber = 0, int services = 1) => new()
    {
        SessionId = id,
        Account = "alice",
        OriginHost = "ctf.example",
        OriginRealm = "example",
        LastRequestNumber = lastRequestNumber,
        MissingNumbers = ulong.MaxValue - 1,
        Expires = Start.AddTicks(1),
        Services = [.. Enumerable.Range(0, services).Select(Service)],
    };

    private static CreditChange Debit(int number, Dictionary<string, long> balances)
    {
        var account = AccountOf(number);
        var balance = balances[account] = balances.GetValueOrDefault(account, Opening) - AmountOf(number);
        var answer = new byte[300];
        BinaryPrimitives.WriteInt32BigEndian(answer, number);
        BinaryPrimitives.WriteInt64BigEndian(answer.AsSpan(4), AmountOf(number));
        var session = $"ctf.example;{number / 4};1";
        return new CreditChange
        {
            Balance = Cents(account, balance),
            SessionId = session,
            Session = number % 4 == 3 ? null : Session(session, (uint)(number % 4)),
            Answered = new AnsweredCredit(new CreditRequestKey("ctf.example", session, 2, (uint)(number % 4)), answer, Start.AddMilliseconds(number)),
        };
    }

    private static ServiceReservation Service(int index) =>
        new(index == 0 ? null : (uint)index, index == 0 ? uint.MaxValue : null, (ServiceUnit)(index % 6), ulong.MaxValue, long.MaxValue, (ulong)index, 1000 + index);
}
