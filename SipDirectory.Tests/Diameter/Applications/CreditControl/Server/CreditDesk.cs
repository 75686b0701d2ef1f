using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>The engine and its ledger without node, loop and store; every answer must be sound by the dictionary.</summary>
internal sealed class CreditDesk
{
    /// <summary>A cent for each 1,000 octets, 5,000 at a time.</summary>
    public static readonly Tariff Octets = new()
    {
        RatingGroup = 10,
        Unit = ServiceUnit.TotalOctets,
        Price = 1,
        Per = 1000,
        Quota = 5000,
        ValidityTime = 600,
        QuotaHoldingTime = 30,
        QuotaThreshold = 500,
    };

    /// <summary>A cent a second, 60 at a time.</summary>
    public static readonly Tariff Seconds = new() { RatingGroup = 20, Unit = ServiceUnit.Time, Price = 1, Quota = 60 };

    private static readonly MessageValidator Validator = new(DiameterDictionary.CreateDefault());

    private readonly CreditEngine _engine;

    public CreditDesk(long balance, params Tariff[] tariffs)
        : this(new CreditControlServerOptions { Plan = PlanOf(balance, tariffs.Length > 0 ? tariffs : [Octets, Seconds]) })
    {
    }

    /// <param name="options">What is charged.</param>
    /// <param name="ledger">That of another desk, which goes on here with other options.</param>
    public CreditDesk(CreditControlServerOptions options, CreditLedger? ledger = null)
    {
        var accounts = new AccountTable(options.Plan.Accounts, options.FindRegistered);
        Ledger = ledger ?? new CreditLedger(accounts.All, state: null);
        _engine = new CreditEngine(options, accounts, Ledger, new CreditAnswers(options, "ocs.example", "example"));
    }

    public CreditLedger Ledger { get; }

    public FakeClock Clock { get; } = new();

    /// <summary>What the last request changed.</summary>
    public CreditChange? Change { get; private set; }

    public long Balance => Ledger.BalanceOf("alice");

    public long Reserved => Ledger.ReservedOf("alice");

    /// <summary>Alice's account, in cents.</summary>
    public static CreditPlan PlanOf(long balance, params Tariff[] tariffs) => new()
    {
        Accounts = [new Account("alice", [new SubscriptionId(SubscriptionIdType.EndUserE164, Ccr.Alice)], balance)],
        Tariffs = tariffs,
    };

    public CreditControlAnswer Ask(CreditControlRequest request)
    {
        (var answer, Change) = _engine.Evaluate(request, Clock.GetUtcNow());
        if (Change is not null)
        {
            Ledger.Apply(Change);
        }

        Assert.IsNull(Validator.FindFault(answer!.ToArray()));
        Assert.AreEqual(request.SessionId, new CreditControlAnswer(answer).SessionId);
        return new CreditControlAnswer(answer);
    }
}
