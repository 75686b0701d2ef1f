using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Server.Ccr;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Sessions with accounts and tariffs (RFC 8506 §5), pure.</summary>
[TestClass]
public sealed class SessionChargingTests
{
    private const uint Vendor3Gpp = CreditControlAvpCode.Vendor3Gpp;

    [TestMethod]
    public void Session_TwoServices_AreGrantedReservedChargedAndGivenBack()
    {
        var desk = new CreditDesk(balance: 1000);

        var begun = desk.Ask(Initial(Service(10, Requested()), Service(20, Requested(Seconds(30)))));
        var (reserved, open) = (desk.Reserved, desk.Ledger.OpenSessions);
        var updated = desk.Ask(Update(1, Service(10, Used(Octets(2500)), Requested(Octets(4000)))));
        var (charged, stillReserved) = (desk.Balance, desk.Reserved);
        var ended = desk.Ask(Termination(2, Service(10, Used(Octets(400))), Service(20, Used(Seconds(7)))));

        Assert.AreSequenceEqual(["5000 B", "30 s"], begun.MultipleServicesCreditControls.Select(Granted).ToArray());
        Assert.AreEqual((35L, 1), (reserved, open));
        Assert.AreEqual("4000 B", Granted(updated.MultipleServicesCreditControls[0]));
        Assert.AreEqual((997L, 34L), (charged, stillReserved), "2,500 octets cost 3; up to 6,500 they cost 4 more, and 30 seconds 30");
        Assert.AreEqual(990, desk.Balance, "2,900 octets cost 3, rounded once, and 7 seconds 7");
        Assert.AreEqual((0L, 0), (desk.Reserved, desk.Ledger.OpenSessions));
        Assert.AreEqual(10, Cost(ended.CostInformation));
    }

    [TestMethod]
    public void Grant_Answer_SaysForHowLongAndWhenToAskAgain()
    {
        var desk = new CreditDesk(balance: 1000);

        var answer = desk.Ask(Initial(Service(10, Requested())));

        var service = answer.MultipleServicesCreditControls[0];
        Assert.AreEqual((10u, 600u), (Number(service, CreditControlAvpCode.RatingGroup), Number(service, CreditControlAvpCode.ValidityTime)));
        Assert.AreEqual(30u, Number(service, CreditControlAvpCode.QuotaHoldingTime, Vendor3Gpp));
        Assert.AreEqual(500u, Number(service, CreditControlAvpCode.VolumeQuotaThreshold, Vendor3Gpp));
        Assert.AreEqual((CcSessionFailover.FailoverNotSupported, CreditControlFailureHandling.Terminate), (answer.CcSessionFailover, answer.CreditControlFailureHandling));
        Assert.IsNull(service.Find(CreditControlAvpCode.FinalUnitIndication));
    }

    [TestMethod]
    [DataRow(ServiceUnit.Time, CreditControlAvpCode.TimeQuotaThreshold)]
    [DataRow(ServiceUnit.InputOctets, CreditControlAvpCode.VolumeQuotaThreshold)]
    [DataRow(ServiceUnit.ServiceSpecificUnits, CreditControlAvpCode.UnitQuotaThreshold)]
    public void Grant_Threshold_IsThatOfTheUnit(ServiceUnit unit, uint code)
    {
        var desk = new CreditDesk(balance: 1000, CreditDesk.Octets with { Unit = unit });

        var answer = desk.Ask(Initial(Service(10, Requested())));

        Assert.AreEqual(500u, Number(answer.MultipleServicesCreditControls[0], code, Vendor3Gpp));
    }

    // Or else the reservations of the session could be read as another currency's after a restart with another file.
    [TestMethod]
    public void Initial_NothingIsChargedYet_KeepsTheBalanceWithItsCurrency()
    {
        var desk = new CreditDesk(balance: 1000);

        desk.Ask(Initial(Service(10, Requested())));

        Assert.AreEqual(new AccountBalance("alice", 1000, 978, -2), desk.Change?.Balance);
    }

    // Unit, what is used in it, what it costs at one cent each.
    private static IEnumerable<(ServiceUnit Unit, Avp[] Used, long Cost)> Units() =>
    [
        (ServiceUnit.Time, [Seconds(5)], 5),
        (ServiceUnit.TotalOctets, [Octets(5)], 5),
        (ServiceUnit.TotalOctets, [Input(2), Output(4)], 6),
        (ServiceUnit.TotalOctets, [Octets(5), Input(2), Output(3)], 5),
        (ServiceUnit.InputOctets, [Input(2), Output(4)], 2),
        (ServiceUnit.OutputOctets, [Input(2), Output(4)], 4),
        (ServiceUnit.ServiceSpecificUnits, [Pieces(3)], 3),
        (ServiceUnit.Money, [Euros(7, -2)], 7),
        (ServiceUnit.Money, [Euros(1)], 100),
        (ServiceUnit.Money, [Euros(15, -3)], 2),
        (ServiceUnit.Time, [], 0),
    ];

    [TestMethod]
    [DynamicData(nameof(Units))]
    public void Used_UnitOfTheTariff_IsCharged(ServiceUnit unit, Avp[] used, long cost)
    {
        var desk = new CreditDesk(balance: 1000, new Tariff { Unit = unit, Price = 1, Quota = 200 });
        desk.Ask(Initial(Service(10, Requested())));

        desk.Ask(Update(1, Service(10, Used(used))));

        Assert.AreEqual(1000 - cost, desk.Balance);
        Assert.AreEqual(0, desk.Reserved, "nothing more was asked for");
    }

    [TestMethod]
    public void Command_WithoutServices_IsChargedInTheCommand()
    {
        var desk = new CreditDesk(balance: 100, new Tariff { Unit = ServiceUnit.Money, Price = 1, Quota = 40, ServiceIdentifier = 5 });
        var request = Initial(Requested(Euros(1)));
        request.ServiceIdentifier = 5;

        var begun = desk.Ask(request);
        var next = Termination(1, Used(Euros(25, -2)));
        next.ServiceIdentifier = 5;
        var ended = desk.Ask(next);

        Assert.AreEqual(("40 ct", 3600u), (Granted(begun.GrantedServiceUnit), begun.ValidityTime));
        Assert.AreEqual((75L, 25L), (desk.Balance, Cost(ended.CostInformation)));
    }

    [TestMethod]
    [DataRow(10L, 5000UL, false, DisplayName = "enough for more")]
    [DataRow(5L, 5000UL, true, DisplayName = "exactly enough: these are the last")]
    [DataRow(3L, 3000UL, true, DisplayName = "less than is asked for")]
    public void Grant_BalanceEnds_ComesWithTheFinalUnits(long balance, ulong granted, bool isFinal)
    {
        var desk = new CreditDesk(balance);

        var service = desk.Ask(Initial(Service(10, Requested()))).MultipleServicesCreditControls[0];

        Assert.AreEqual($"{granted} B", Granted(service));
        Assert.AreEqual(isFinal ? 0u : null, Number(service.Find(CreditControlAvpCode.FinalUnitIndication), CreditControlAvpCode.FinalUnitAction));
    }

    [TestMethod]
    public void FinalUnit_Redirect_SaysWhere()
    {
        var final = new FinalUnit(FinalUnitAction.Redirect, RedirectAddressType.SipUri, "sip:topup@example.com", ["permit out ip from any to 192.0.2.1"]);
        var desk = new CreditDesk(balance: 0, CreditDesk.Octets with { FinalUnit = final });

        var answer = desk.Ask(Initial(Service(10, Requested())));

        var service = answer.MultipleServicesCreditControls[0];
        var indication = service.Find(CreditControlAvpCode.FinalUnitIndication)!;
        var server = indication.Find(CreditControlAvpCode.RedirectServer)!;
        Assert.AreEqual((ResultCode.Success, "", 1), (answer.ResultCode, Granted(service), desk.Ledger.OpenSessions));
        Assert.AreEqual((1u, 3u), (Number(indication, CreditControlAvpCode.FinalUnitAction), Number(server, CreditControlAvpCode.RedirectAddressType)));
        Assert.IsNotNull(indication.Find(CreditControlAvpCode.RestrictionFilterRule));
    }

    [TestMethod]
    public void FinalUnit_RestrictAccess_ComesWithTheLastUnits()
    {
        var desk = new CreditDesk(balance: 2, CreditDesk.Octets with { FinalUnit = new FinalUnit(FinalUnitAction.RestrictAccess) });

        var service = desk.Ask(Initial(Service(10, Requested()))).MultipleServicesCreditControls[0];

        Assert.AreEqual("2000 B", Granted(service));
        Assert.AreEqual(2u, Number(service.Find(CreditControlAvpCode.FinalUnitIndication), CreditControlAvpCode.FinalUnitAction));
    }

    [TestMethod]
    public void Termination_AsksForMore_GetsNothing()
    {
        var desk = new CreditDesk(balance: 100);
        desk.Ask(Initial(Service(10, Requested())));

        var answer = desk.Ask(Termination(1, Service(10, Used(Octets(1000)), Requested())));

        Assert.AreEqual((ResultCode.Success, ""), (answer.ResultCode, Granted(answer.MultipleServicesCreditControls[0])));
        Assert.AreEqual((99L, 0L), (desk.Balance, desk.Reserved));
    }

    [TestMethod]
    public void Grant_MoreSecondsThanAnAvpHolds_AreAsManyAsItHolds()
    {
        var desk = new CreditDesk(balance: 0, CreditDesk.Seconds with { Price = 0, Quota = 1UL << 40 });

        Assert.AreEqual("4294967295 s", Granted(desk.Ask(Initial(Service(20, Requested()))).MultipleServicesCreditControls[0]));
    }

    [TestMethod]
    public void Money_LessThanNothing_CannotBeRated()
    {
        var desk = new CreditDesk(balance: 1000, new Tariff { Unit = ServiceUnit.Money, Price = 1, Quota = 200 });

        var answer = desk.Ask(Initial(Service(10, Requested(Euros(-1)))));

        Assert.AreEqual((ResultCode.RatingFailed, 0L), (answer.ResultCode, desk.Reserved));
    }

    // What was granted for longer still holds, though another service is granted for less.
    [TestMethod]
    public void Supervision_ServicesOfDifferentValidity_WaitsForTheLongest()
    {
        var desk = new CreditDesk(balance: 100, CreditDesk.Octets, CreditDesk.Seconds with { ValidityTime = 5 });
        desk.Ask(Initial(Service(10, Requested()), Service(20, Requested())));
        var first = desk.Ledger.FindSession(Session)!.Expires;

        desk.Ask(Update(1, Service(20, Requested())));

        Assert.AreEqual((1200.0, first), ((first - desk.Clock.GetUtcNow()).TotalSeconds, desk.Ledger.FindSession(Session)!.Expires));
    }

    [TestMethod]
    public void Grant_OtherServiceOfTheSessionHasReserved_CountsItsReservation()
    {
        var desk = new CreditDesk(balance: 7);

        var answer = desk.Ask(Initial(Service(10, Requested()), Service(20, Requested())));
        var later = desk.Ask(Update(1, Service(20, Requested())));

        Assert.AreSequenceEqual(["5000 B", "2 s"], answer.MultipleServicesCreditControls.Select(Granted).ToArray());
        Assert.AreEqual("2 s", Granted(later.MultipleServicesCreditControls[0]));
    }

    // A debt ends where amounts might overflow.
    [TestMethod]
    public void Used_MoreThanADebtMayBe_IsRefused()
    {
        var desk = new CreditDesk(balance: 0, new Tariff { Unit = ServiceUnit.ServiceSpecificUnits, Price = 1, Quota = 1 });
        desk.Ask(Initial());

        var most = desk.Ask(Update(1, Service(10, Used(Pieces((ulong)AccountMoney.Most)))));
        var more = desk.Ask(Update(2, Service(10, Used(Pieces(1)))));

        Assert.AreEqual((ResultCode.Success, ResultCode.InvalidAvpValue, -AccountMoney.Most), (most.ResultCode, more.ResultCode, desk.Balance));
    }

    [TestMethod]
    public void Grant_OtherSessionHasReserved_CountsItsReservation()
    {
        var desk = new CreditDesk(balance: 7);
        desk.Ask(Request(CcRequestType.InitialRequest, 0, "other;1;1", Service(10, Requested())));

        var service = desk.Ask(Initial(Service(10, Requested()))).MultipleServicesCreditControls[0];

        Assert.AreEqual("2000 B", Granted(service));
    }

    // Name, tariff, balance, what the initial request says, code of the command, code of the service.
    private static IEnumerable<(string, Tariff, long, ResultCode)> Denials() =>
    [
        ("the balance is used up", CreditDesk.Octets, 0, ResultCode.CreditLimitReached),
        ("there is a debt", CreditDesk.Octets, -5, ResultCode.CreditLimitReached),
        ("a quota of zero at a price", CreditDesk.Octets with { Quota = 0 }, 100, ResultCode.EndUserServiceDenied),
        ("a quota of zero, free", CreditDesk.Octets with { Quota = 0, Price = 0 }, 0, ResultCode.CreditControlNotApplicable),
        ("no tariff for the rating group", CreditDesk.Octets with { RatingGroup = 99 }, 100, ResultCode.RatingFailed),
        ("the tariff is in another unit", CreditDesk.Octets with { Unit = ServiceUnit.Time }, 100, ResultCode.RatingFailed),
    ];

    [TestMethod]
    [DynamicData(nameof(Denials))]
    public void Initial_NoServiceIsGranted_IsDeniedWithoutASession(string name, Tariff tariff, long balance, ResultCode code)
    {
        var desk = new CreditDesk(balance, tariff);

        var answer = desk.Ask(Initial(Service(10, Requested(Octets(100)))));

        Assert.AreEqual((code, code), (answer.ResultCode, CodeOf(answer.MultipleServicesCreditControls[0])), name);
        Assert.AreEqual((0, balance, 0L), (desk.Ledger.OpenSessions, desk.Balance, desk.Reserved));
        Assert.AreEqual(code == ResultCode.RatingFailed, answer.FailedAvp is not null);
    }

    [TestMethod]
    public void Initial_OneServiceIsDenied_SucceedsWithTheOther()
    {
        var desk = new CreditDesk(balance: 100);

        var answer = desk.Ask(Initial(Service(10, Requested()), Service(99, Requested())));

        Assert.AreEqual(ResultCode.Success, answer.ResultCode);
        Assert.AreSequenceEqual([ResultCode.Success, ResultCode.RatingFailed], answer.MultipleServicesCreditControls.Select(CodeOf).ToArray());
        Assert.AreEqual(99u, Number(answer.FailedAvp!.Find(CreditControlAvpCode.MultipleServicesCreditControl), CreditControlAvpCode.RatingGroup));
    }

    [TestMethod]
    public void Update_CreditIsOver_ChargesWhatWasUsedAndDeniesMore()
    {
        var desk = new CreditDesk(balance: 5);
        desk.Ask(Initial(Service(10, Requested())));

        var answer = desk.Ask(Update(1, Service(10, Used(Octets(6000)), Requested())));

        Assert.AreEqual((ResultCode.Success, ResultCode.CreditLimitReached), (answer.ResultCode, CodeOf(answer.MultipleServicesCreditControls[0])));
        Assert.AreEqual((-1L, 0L, 1), (desk.Balance, desk.Reserved, desk.Ledger.OpenSessions), "what was used beyond the grant is charged too");
    }

    // RFC 8506 §7: the command itself fails, and both sides are idle.
    [TestMethod]
    public void Update_CommandIsDenied_EndsTheSession()
    {
        var desk = new CreditDesk(balance: 60, CreditDesk.Seconds with { RatingGroup = null });
        desk.Ask(Initial(Requested()));

        var answer = desk.Ask(Update(1, Used(Seconds(60)), Requested()));
        var after = desk.Ask(Termination(2));

        Assert.AreEqual((ResultCode.CreditLimitReached, ResultCode.UnknownSessionId), (answer.ResultCode, after.ResultCode));
        Assert.AreEqual((0L, 0L, 0), (desk.Balance, desk.Reserved, desk.Ledger.OpenSessions));
    }

    [TestMethod]
    public void Tariffs_SeveralFit_TheOneThatSaysMostIsTaken()
    {
        var any = new Tariff { Unit = ServiceUnit.ServiceSpecificUnits, Price = 1, Quota = 1 };
        var desk = new CreditDesk(
            balance: 100, any, any with { RatingGroup = 10, Quota = 2 }, any with { ServiceIdentifier = 3, Quota = 3 }, any with { RatingGroup = 10, ServiceIdentifier = 3, Quota = 4 });
        var service = Avp.Unsigned32(CreditControlAvpCode.ServiceIdentifier, 3);

        var answer = desk.Ask(Initial(Service(9, Requested()), Service(10, Requested()), Service(9, Requested(), service), Service(10, Requested(), service)));

        Assert.AreSequenceEqual(["1 pc", "2 pc", "3 pc", "4 pc"], answer.MultipleServicesCreditControls.Select(Granted).ToArray());
    }

    [TestMethod]
    [DataRow(5L, 15L, DisplayName = "dearer")]
    [DataRow(0L, 10L, DisplayName = "free")]
    public void Tariff_ChangesWhileASessionIsOpen_CountsForWhatIsUsedFromThen(long price, long cost)
    {
        var tariff = new Tariff { Unit = ServiceUnit.ServiceSpecificUnits, Price = 10, Quota = 10 };
        var before = new CreditDesk(balance: 1000, tariff);
        before.Ask(Initial(Service(10, Requested())));
        before.Ask(Update(1, Service(10, Used(Pieces(1)), Requested())));
        var desk = new CreditDesk(new CreditControlServerOptions { Plan = CreditDesk.PlanOf(1000, tariff with { Price = price }) }, before.Ledger);

        desk.Ask(Update(2, Service(10, Used(Pieces(0)), Requested())));
        var unchanged = desk.Balance;
        var ended = desk.Ask(Termination(3, Service(10, Used(Pieces(1)))));

        Assert.AreEqual(990L, unchanged, "nothing more was used");
        Assert.AreEqual((1000 - cost, cost), (desk.Balance, Cost(ended.CostInformation)));
    }

    // 4011 for all would grant the one that is denied.
    [TestMethod]
    public void Initial_ServicesAreDeniedForSeveralReasons_EachIsTold()
    {
        var free = CreditDesk.Seconds with { Price = 0, Quota = 0 };
        var desk = new CreditDesk(balance: 0, CreditDesk.Octets, free);

        var answer = desk.Ask(Initial(Service(20, Requested()), Service(10, Requested())));

        Assert.AreEqual(ResultCode.Success, answer.ResultCode);
        Assert.AreSequenceEqual(
            [ResultCode.CreditControlNotApplicable, ResultCode.CreditLimitReached], answer.MultipleServicesCreditControls.Select(CodeOf).ToArray());
        Assert.AreEqual((1, 0L), (desk.Ledger.OpenSessions, desk.Reserved));
    }

    // RFC 8506 §5.2: money needs no rating.
    [TestMethod]
    public void Money_WithoutATariff_IsReservedAndChargedAtPar()
    {
        var desk = new CreditDesk(balance: 100);

        var begun = desk.Ask(Initial(Service(10, Requested(Euros(60, -2)))));
        var reserved = desk.Reserved;
        var updated = desk.Ask(Update(1, Service(10, Used(Euros(55, -2)), Requested(Euros(60, -2)))));
        var ended = desk.Ask(Termination(2, Service(10, Used(Euros(1, -2)))));

        Assert.AreEqual(("60 ct", 60L, "45 ct"), (Granted(begun.MultipleServicesCreditControls[0]), reserved, Granted(updated.MultipleServicesCreditControls[0])));
        Assert.AreEqual((44L, 0L, 56L), (desk.Balance, desk.Reserved, Cost(ended.CostInformation)));
    }

    [TestMethod]
    public void Money_WithoutATariffAndWithoutAnAmount_CannotBeRated()
    {
        var desk = new CreditDesk(balance: 100);

        var answer = desk.Ask(Initial(Service(10, Requested(Euros(0)))));

        Assert.AreEqual((ResultCode.RatingFailed, 0L), (answer.ResultCode, desk.Reserved), "else it would reserve all");
        Assert.IsNotNull(answer.FailedAvp);
    }

    [TestMethod]
    public void Service_TariffIsNowInAnotherUnitAndNothingIsSaid_CannotBeRated()
    {
        var before = new CreditDesk(balance: 100);
        before.Ask(Initial(Service(10, Requested())));
        var options = new CreditControlServerOptions { Plan = CreditDesk.PlanOf(100, CreditDesk.Octets with { Unit = ServiceUnit.Time }) };
        var desk = new CreditDesk(options, before.Ledger);

        var answer = desk.Ask(Update(1, Service(10)));

        Assert.AreEqual(ResultCode.RatingFailed, CodeOf(answer.MultipleServicesCreditControls[0]));
        Assert.AreEqual(10u, Number(answer.FailedAvp!.Members[0], CreditControlAvpCode.RatingGroup));
    }

    [TestMethod]
    public void Session_AsksForEverMoreServices_IsStoppedAtTheLimit()
    {
        var any = new Tariff { Unit = ServiceUnit.ServiceSpecificUnits, Price = 0, Quota = 1 };
        var account = new Account("alice", [new SubscriptionId(SubscriptionIdType.EndUserE164, Alice)], 0);
        var desk = new CreditDesk(new CreditControlServerOptions { MaxServices = 2, Plan = new CreditPlan { Accounts = [account], Tariffs = [any] } });

        var answer = desk.Ask(Initial(Service(1, Requested()), Service(2, Requested()), Service(3, Requested())));

        Assert.AreEqual(ResultCode.ResourcesExceeded, CodeOf(answer.MultipleServicesCreditControls[2]));
    }

    private static Avp Input(ulong count) => Avp.Unsigned64(CreditControlAvpCode.CcInputOctets, count);

    private static Avp Output(ulong count) => Avp.Unsigned64(CreditControlAvpCode.CcOutputOctets, count);
}
