using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Server.Ccr;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Requests that contradict themselves, the session, or the accounts: refused, and nothing is charged.</summary>
[TestClass]
public sealed class RequestFaultTests
{
    private static readonly Avp NotSupported = Avp.Unsigned32(CreditControlAvpCode.MultipleServicesIndicator, 0);

    // Name, request, result, AVPs at fault. The session is open, and its last number is 5. By RFC 8506 §7 one that cannot be
    // processed in its turn is the last of its session.
    private static IEnumerable<(string, CreditControlRequest, ResultCode, uint[])> Faults() =>
    [
        ("missing: Requested-Action of an event", Request(CcRequestType.EventRequest, 9), ResultCode.MissingAvp, [CreditControlAvpCode.RequestedAction]),
        ("contradicting: Requested-Action in a session", Update(6, Avp.Unsigned32(CreditControlAvpCode.RequestedAction, 0)), ResultCode.ContradictingAvps,
            [CreditControlAvpCode.CcRequestType, CreditControlAvpCode.RequestedAction]),
        ("contradicting: services that are not supported", Update(6, NotSupported, Service(10)), ResultCode.ContradictingAvps,
            [CreditControlAvpCode.MultipleServicesIndicator, CreditControlAvpCode.MultipleServicesCreditControl]),
        ("contradicting: units asked for in a service and outside", Update(6, Service(10), Requested()), ResultCode.ContradictingAvps,
            [CreditControlAvpCode.MultipleServicesCreditControl, CreditControlAvpCode.RequestedServiceUnit]),
        ("contradicting: units used in a service and outside", Update(6, Service(10), Used()), ResultCode.ContradictingAvps,
            [CreditControlAvpCode.MultipleServicesCreditControl, CreditControlAvpCode.UsedServiceUnit]),
        ("repeated: a service", Update(6, Service(10), Service(20), Service(10)), ResultCode.AvpOccursTooManyTimes, [CreditControlAvpCode.MultipleServicesCreditControl]),
        ("unsupported: a sub-session", Update(6, Avp.Unsigned64(CreditControlAvpCode.CcSubSessionId, 1)), ResultCode.AvpUnsupported, [CreditControlAvpCode.CcSubSessionId]),
        ("out of order: the number of the beginning", Update(0), ResultCode.InvalidAvpValue, [CreditControlAvpCode.CcRequestNumber]),
        ("out of order: the same number for the termination", Termination(5), ResultCode.InvalidAvpValue, [CreditControlAvpCode.CcRequestNumber]),
        ("out of order: an open session begins", Request(CcRequestType.InitialRequest, 6), ResultCode.InvalidAvpValue, [CreditControlAvpCode.CcRequestType]),
        ("beyond all money", Update(6, Service(10, Used(Octets(ulong.MaxValue)), Used(Octets(ulong.MaxValue)))), ResultCode.InvalidAvpValue,
            [CreditControlAvpCode.MultipleServicesCreditControl]),
        ("unknown: an update", Request(CcRequestType.UpdateRequest, 1, "nobody;1"), ResultCode.UnknownSessionId, []),
        ("unknown: a termination", Request(CcRequestType.TerminationRequest, 1, "nobody;1"), ResultCode.UnknownSessionId, []),
        ("denied: the client may not charge", From("other.example"), ResultCode.AuthorizationRejected, []),
        ("unknown: a session of another client", OfAnother(), ResultCode.UnknownSessionId, []),
        ("missing: who is charged", Begin(), ResultCode.MissingAvp, [CreditControlAvpCode.SubscriptionId]),
        ("unknown: who is charged", Begin(Subscription(SubscriptionIdType.EndUserE164, "0")), ResultCode.UserUnknown, []),
        ("unknown: the same data of another type", Begin(Subscription(SubscriptionIdType.EndUserImsi, Alice)), ResultCode.UserUnknown, []),
        ("too busy: one session too many", Begin(Subscription(SubscriptionIdType.EndUserE164, Alice)), ResultCode.TooBusy, []),
    ];

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void Request_Fault_IsRefusedAndChargesNothing(string name, CreditControlRequest request, ResultCode code, uint[] failed)
    {
        var desk = Desk();
        desk.Ask(Initial(Service(10, Requested())));
        desk.Ask(Update(5, Service(10, Used(Octets(10)), Requested())));
        var (balance, reserved, session) = (desk.Balance, desk.Reserved, desk.Ledger.FindSession(Session));

        var answer = desk.Ask(request);

        Assert.AreEqual(code, answer.ResultCode, name);
        Assert.AreSequenceEqual(failed, (answer.FailedAvp?.Members ?? []).Select(avp => avp.Code).ToArray());
        var isLast = request.CcRequestNumber == 6 && request.CcRequestType == CcRequestType.UpdateRequest && request.OriginHost == "ctf.example";
        Assert.AreEqual((balance, isLast ? 0 : reserved), (desk.Balance, desk.Reserved));
        Assert.AreSame(isLast ? null : session, desk.Ledger.FindSession(Session));
        Assert.AreEqual(2, desk.Ledger.Answers, "a refusal need not be kept");
    }

    [TestMethod]
    public void Request_Repeated_GetsTheFirstAnswerWithItsOwnIdentifiersAndProxyInfo()
    {
        var desk = Desk();
        desk.Ask(Initial(Service(10, Requested())));
        var first = desk.Ask(Update(1, Service(10, Used(Octets(2000)), Requested())));
        desk.Ask(Update(2, Service(10, Used(Octets(1000)), Requested())));
        var balance = desk.Balance;
        var repeated = Update(1, Service(10, Used(Octets(2000)), Requested()), Avp.Group(AvpCode.ProxyInfo,
            [Avp.Identity(AvpCode.ProxyHost, "relay.example"), new Avp(AvpCode.ProxyState, [1])]));
        repeated.Message.Header = repeated.Message.Header with { HopByHop = 77, EndToEnd = 78 };

        var again = desk.Ask(repeated);

        Assert.AreEqual(balance, desk.Balance);
        Assert.AreEqual((77u, 78u), (again.Message.Header.HopByHop, again.Message.Header.EndToEnd));
        Assert.HasCount(1, again.ProxyInfos);
        Assert.AreEqual(Granted(first.MultipleServicesCreditControls[0]), Granted(again.MultipleServicesCreditControls[0]));
    }

    [TestMethod]
    public void Answers_MoreThanAreKept_ForgetTheOldest()
    {
        var desk = new CreditDesk(new CreditControlServerOptions { MaxStoredAnswers = 2 });
        desk.Ask(Initial());
        desk.Ask(Update(1));
        desk.Ask(Update(2));

        Assert.AreEqual(2, desk.Ledger.Answers);
        Assert.IsNull(desk.Ledger.FindAnswer(new CreditRequestKey("ctf.example", Session, (uint)CcRequestType.InitialRequest, 0)));
        Assert.AreEqual(ResultCode.Success, desk.Ask(Update(1)).ResultCode);
    }

    [TestMethod]
    public void Numbers_SomeAreMissing_AreInOrderAllTheSame()
    {
        var desk = Desk();
        desk.Ask(Initial());

        Assert.AreEqual(ResultCode.Success, desk.Ask(Update(7)).ResultCode);
        Assert.AreEqual(ResultCode.Success, desk.Ask(Termination(9)).ResultCode);
    }

    [TestMethod]
    [DataRow("pgw.example", ResultCode.Success)]
    [DataRow("PGW.example", ResultCode.Success)]
    [DataRow("ctf.example", ResultCode.AuthorizationRejected)]
    public void Account_NamesItsClients_OthersMayNotCharge(string host, ResultCode code)
    {
        var account = new Account("alice", [new SubscriptionId(SubscriptionIdType.EndUserE164, Alice)], 100, Clients: ["pgw.example"]);
        var desk = new CreditDesk(new CreditControlServerOptions { Plan = new CreditPlan { Accounts = [account] } });
        var (session, debit) = (Initial(), Event(RequestedAction.DirectDebiting, Requested(Euros(1))));
        (session.OriginHost, debit.OriginHost) = (host, host);

        Assert.AreEqual((code, code), (desk.Ask(session).ResultCode, desk.Ask(debit).ResultCode));
        Assert.AreEqual(code == ResultCode.Success ? 0 : 100, desk.Balance);
    }

    private static CreditDesk Desk() => new(new CreditControlServerOptions
    {
        MaxSessions = 1,
        MayCharge = host => host == "ctf.example",
        Plan = new CreditPlan
        {
            Accounts = [new Account("alice", [new SubscriptionId(SubscriptionIdType.EndUserE164, Alice)], 1000)],
            Tariffs = [CreditDesk.Octets, CreditDesk.Seconds],
        },
    });

    private static CreditControlRequest From(string host)
    {
        var request = Begin(Subscription(SubscriptionIdType.EndUserE164, Alice));
        request.OriginHost = host;
        return request;
    }

    private static CreditControlRequest OfAnother()
    {
        var request = Update(6);
        request.OriginHost = "other.example";
        return request;
    }

    private static CreditControlRequest Begin(params Avp[] subscriptions)
    {
        var request = Request(CcRequestType.InitialRequest, 0, "another;1");
        request.SubscriptionIds = subscriptions;
        return request;
    }
}
