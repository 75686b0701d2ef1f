using SipDirectory.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Changes, and taking them back.</summary>
[TestClass]
public sealed class CreditLedgerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Undo_OfSeveralChanges_LeavesNothingOfThem()
    {
        var ledger = new CreditLedger([new Account("alice", [], 100)], state: null);
        foreach (var number in (uint[])[1, 2, 3])
        {
            ledger.Apply(new CreditChange { Answered = Answer(number) });
        }

        ledger.Apply(new CreditChange { SessionId = "s", Session = Session(reserved: 7) });

        Action[] undo =
        [
            ledger.Apply(new CreditChange { Balance = Cents(90), SessionId = "s", Session = Session(reserved: 9), Answered = Answer(4), Forgotten = [Key(1), Key(2)] }),
            ledger.Apply(new CreditChange { Balance = Cents(80), SessionId = "s", Answered = Answer(5), Forgotten = [Key(3)] }),
            ledger.Apply(new CreditChange { SessionId = "t", Session = Session(reserved: 1) }),
        ];
        var changed = (ledger.BalanceOf("alice"), ledger.ReservedOf("alice"), ledger.OpenSessions, Numbers(ledger));
        undo.Reverse().ToList().ForEach(each => each());

        Assert.AreEqual((80L, 1L, 1, "4 5"), changed);
        Assert.AreEqual((100L, 7L, 1, "1 2 3"), (ledger.BalanceOf("alice"), ledger.ReservedOf("alice"), ledger.OpenSessions, Numbers(ledger)));
        Assert.IsNull(ledger.FindSession("t"));
        Assert.AreEqual("s", ledger.FindExpired(Noon.AddMinutes(1))?.SessionId);
    }

    [TestMethod]
    [DataRow(3, 30L, "")]
    [DataRow(2, 30L, "1")]
    [DataRow(3, 29L, "1")]
    [DataRow(3, 10L, "1 2")]
    [DataRow(0, 30L, "1 2 3")]
    [DataRow(3, -5L, "1 2 3")]
    public void FindOldest_OfThreeAnswersOfTenBytes_GivesThoseBeyond(int answers, long bytes, string oldest)
    {
        var ledger = new CreditLedger([], new CreditState([], [], [Answer(1), Answer(2), Answer(3)]));

        Assert.AreEqual(oldest, string.Join(' ', ledger.FindOldest(answers, bytes).Select(key => key.RequestNumber)));
    }

    private static string Numbers(CreditLedger ledger) => string.Join(' ', ledger.FindOldest(0, 0).Select(key => key.RequestNumber));

    private static AccountBalance Cents(long amount) => new("alice", amount, 978, -2);

    private static CreditRequestKey Key(uint number) => new("ctf.example", "s", 2, number);

    private static AnsweredCredit Answer(uint number) => new(Key(number), new byte[10], Noon);

    private static CreditSession Session(long reserved) => new()
    {
        SessionId = "s",
        Account = "alice",
        OriginHost = "ctf.example",
        OriginRealm = "example",
        LastRequestNumber = 0,
        Expires = Noon.AddSeconds(reserved),
        Services = [new ServiceReservation(1, null, ServiceUnit.Money, 0, 0, 0, reserved)],
    };
}
