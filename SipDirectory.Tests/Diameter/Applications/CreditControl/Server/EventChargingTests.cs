using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Server.Ccr;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Events (RFC 8506 §6), pure.</summary>
[TestClass]
public sealed class EventChargingTests
{
    private static readonly Tariff Messages = new() { Unit = ServiceUnit.ServiceSpecificUnits, Price = 9, Quota = 1 };

    // Action, what it asks for, balance before, result, balance after, cost.
    private static IEnumerable<(RequestedAction, Avp[], long, ResultCode, long, long?)> Events() =>
    [
        (RequestedAction.DirectDebiting, [Requested(Pieces(3))], 100, ResultCode.Success, 73, 27),
        (RequestedAction.DirectDebiting, [Requested(Pieces(3))], 27, ResultCode.Success, 0, 27),
        (RequestedAction.DirectDebiting, [Requested(Pieces(3))], 26, ResultCode.CreditLimitReached, 26, null),
        (RequestedAction.DirectDebiting, [Requested()], 100, ResultCode.Success, 91, 9),
        (RequestedAction.DirectDebiting, [], 100, ResultCode.Success, 91, 9),
        (RequestedAction.DirectDebiting, [Requested(Euros(42, -2))], 100, ResultCode.Success, 58, 42),
        (RequestedAction.DirectDebiting, [Requested(Euros(42, -2, currency: 840))], 100, ResultCode.RatingFailed, 100, null),
        (RequestedAction.DirectDebiting, [Requested(Euros(-42, -2))], 100, ResultCode.RatingFailed, 100, null),
        (RequestedAction.DirectDebiting, [Requested(Euros(1, 30))], 100, ResultCode.RatingFailed, 100, null),
        (RequestedAction.DirectDebiting, [Requested(Octets(1))], 100, ResultCode.RatingFailed, 100, null),
        (RequestedAction.DirectDebiting, [Requested(Pieces(ulong.MaxValue))], 100, ResultCode.RatingFailed, 100, null),
        (RequestedAction.RefundAccount, [Requested(Pieces(2))], 100, ResultCode.Success, 118, 18),
        (RequestedAction.RefundAccount, [Requested(Euros(1))], long.MaxValue, ResultCode.RatingFailed, long.MaxValue, null),
        (RequestedAction.PriceEnquiry, [Requested(Pieces(4))], 0, ResultCode.Success, 0, 36),
    ];

    [TestMethod]
    [DynamicData(nameof(Events))]
    public void Event_Action_ChangesTheBalanceByItsCost(RequestedAction action, Avp[] asks, long before, ResultCode code, long after, long? cost)
    {
        var desk = new CreditDesk(before, Messages);

        var answer = desk.Ask(Event(action, asks));

        Assert.AreEqual((code, after, cost), (answer.ResultCode, desk.Balance, Cost(answer.CostInformation)));
        Assert.AreEqual(0, desk.Ledger.OpenSessions);
    }

    // RFC 8506 §9.2: the Failed-AVP is what could not be rated.
    [TestMethod]
    public void Refund_MoreThanABalanceCanBe_TellsWhatFailed()
    {
        var desk = new CreditDesk(long.MaxValue, Messages);

        var answer = desk.Ask(Event(RequestedAction.RefundAccount, Requested(Euros(1))));

        Assert.AreEqual((ResultCode.RatingFailed, long.MaxValue), (answer.ResultCode, desk.Balance));
        Assert.AreEqual(CreditControlAvpCode.RequestedServiceUnit, answer.FailedAvp!.Members[0].Code);
    }

    // RFC 8506 §8.41.
    [TestMethod]
    [DataRow(RequestedAction.DirectDebiting, "3 pc")]
    [DataRow(RequestedAction.RefundAccount, "3 pc")]
    [DataRow(RequestedAction.CheckBalance, "")]
    [DataRow(RequestedAction.PriceEnquiry, "")]
    public void Event_UnitsThatWereMoved_StandInTheAnswer(RequestedAction action, string granted)
    {
        var desk = new CreditDesk(balance: 100, Messages);

        Assert.AreEqual(granted, Granted(desk.Ask(Event(action, Requested(Pieces(3)))).GrantedServiceUnit));
    }

    [TestMethod]
    public void Event_ThatIsFree_NeedsNoCredit()
    {
        var desk = new CreditDesk(balance: -5, Messages with { Price = 0 });

        Assert.AreEqual(ResultCode.Success, desk.Ask(Event(RequestedAction.DirectDebiting, Requested(Pieces(3)))).ResultCode);
        var check = Event(RequestedAction.CheckBalance, Requested(Pieces(3)));
        check.CcRequestNumber = 1;
        Assert.AreEqual(CheckBalanceResult.EnoughCredit, desk.Ask(check).CheckBalanceResult);
    }

    [TestMethod]
    [DataRow(27L, CheckBalanceResult.EnoughCredit)]
    [DataRow(26L, CheckBalanceResult.NoCredit)]
    public void CheckBalance_Answer_SaysWhetherThereIsEnough(long balance, CheckBalanceResult result)
    {
        var desk = new CreditDesk(balance, Messages);

        var answer = desk.Ask(Event(RequestedAction.CheckBalance, Requested(Pieces(3))));

        Assert.AreEqual((ResultCode.Success, result, balance), (answer.ResultCode, answer.CheckBalanceResult, desk.Balance));
    }

    [TestMethod]
    public void DirectDebiting_SessionHasReserved_LeavesTheReservation()
    {
        var desk = new CreditDesk(balance: 10, Messages, CreditDesk.Octets);
        desk.Ask(Initial(Service(10, Requested())));
        var debit = Event(RequestedAction.DirectDebiting, Requested(Pieces(1)));
        debit.SessionId = "event;1";

        Assert.AreEqual(ResultCode.CreditLimitReached, desk.Ask(debit).ResultCode);
        Assert.AreEqual((10L, 5L), (desk.Balance, desk.Reserved));
    }

    [TestMethod]
    public void DirectDebiting_Answer_HasGrantAndFailureHandling()
    {
        var desk = new CreditDesk(balance: 100, Messages);

        var answer = desk.Ask(Event(RequestedAction.DirectDebiting, Requested(Pieces(3))));

        Assert.AreEqual(("3 pc", DirectDebitingFailureHandling.TerminateOrBuffer), (Granted(answer.GrantedServiceUnit), answer.DirectDebitingFailureHandling));
    }

    [TestMethod]
    public void DirectDebiting_Repeated_IsChargedOnce()
    {
        var desk = new CreditDesk(balance: 100, Messages);
        var first = desk.Ask(Event(RequestedAction.DirectDebiting, Requested(Pieces(3))));

        var again = desk.Ask(Event(RequestedAction.DirectDebiting, Requested(Pieces(3))));

        Assert.AreEqual(73, desk.Balance);
        Assert.AreSequenceEqual(first.Message.ToArray(), again.Message.ToArray());
    }
}
