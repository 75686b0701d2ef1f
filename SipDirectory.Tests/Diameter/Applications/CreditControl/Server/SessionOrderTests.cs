using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Server.Ccr;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Whose session it is, and in which order its requests come (RFC 8506 §5.1.2, §8.2).</summary>
[TestClass]
public sealed class SessionOrderTests
{
    [TestMethod]
    [DataRow(CcRequestType.UpdateRequest)]
    [DataRow(CcRequestType.TerminationRequest)]
    public void Session_OfAnotherClient_IsUnknownToThisOne(CcRequestType type)
    {
        var desk = new CreditDesk(balance: 100);
        desk.Ask(Initial(Service(10, Requested())));
        var stolen = Request(type, 1, Session, Service(10, Used(Octets(9000))));
        stolen.OriginHost = "other.example";

        var answer = desk.Ask(stolen);

        Assert.AreEqual(ResultCode.UnknownSessionId, answer.ResultCode);
        Assert.AreEqual((100L, 5L, 1), (desk.Balance, desk.Reserved, desk.Ledger.OpenSessions));
        Assert.AreEqual("ctf.example", desk.Ledger.FindSession(Session)!.OriginHost);
    }

    [TestMethod]
    public void Session_HostInOtherCase_IsTheSameClient()
    {
        var desk = new CreditDesk(balance: 100);
        desk.Ask(Initial());
        var update = Update(1);
        update.OriginHost = "CTF.example";

        Assert.AreEqual(ResultCode.Success, desk.Ask(update).ResultCode);
    }

    [TestMethod]
    public void Event_SameSessionIdOfAnotherClient_IsNoRepetition()
    {
        var desk = new CreditDesk(balance: 100);
        desk.Ask(Event(RequestedAction.DirectDebiting, Requested(Euros(30, -2))));
        var other = Event(RequestedAction.DirectDebiting, Requested(Euros(5, -2)));
        other.OriginHost = "other.example";

        var answer = desk.Ask(other);

        Assert.AreEqual((5L, 65L), (Cost(answer.CostInformation), desk.Balance));
    }

    [TestMethod]
    public void Update_OvertakenByALaterOne_IsChargedOnce()
    {
        var desk = new CreditDesk(balance: 100);
        desk.Ask(Initial(Service(10, Requested()), Service(20, Requested())));
        desk.Ask(Update(3, Service(20, Used(Seconds(7)), Requested())));

        var late = desk.Ask(Update(1, Service(10, Used(Octets(2000)), Requested())));
        var again = desk.Ask(Update(1, Service(10, Used(Octets(2000)), Requested())));
        var alsoLate = desk.Ask(Update(2));

        Assert.AreEqual((ResultCode.Success, ResultCode.Success), (late.ResultCode, alsoLate.ResultCode));
        Assert.AreEqual("5000 B", Granted(again.MultipleServicesCreditControls[0]));
        Assert.AreEqual((91L, 3u), (desk.Balance, desk.Ledger.FindSession(Session)!.LastRequestNumber));
    }

    // Its answer is kept no longer, but its number has been used.
    [TestMethod]
    [DataRow(1u)]
    [DataRow(2u)]
    [DataRow(5u)]
    public void Update_NumberThatWasUsed_IsNeverChargedAgain(uint number)
    {
        var desk = new CreditDesk(new CreditControlServerOptions { MaxStoredAnswers = 1, Plan = CreditDesk.PlanOf(100, CreditDesk.Octets) });
        desk.Ask(Initial());
        foreach (var used in (uint[])[2, 1, 5, 3])
        {
            desk.Ask(Update(used, Service(10, Used(Octets(1000)))));
        }

        var answer = desk.Ask(Update(number, Service(10, Used(Octets(1000)))));

        Assert.AreEqual(ResultCode.InvalidAvpValue, answer.ResultCode);
        Assert.AreEqual(CreditControlAvpCode.CcRequestNumber, answer.FailedAvp!.Members[0].Code);
        Assert.AreEqual(96L, desk.Balance);
    }

    [TestMethod]
    [DataRow(0u, 64u, 1u, true)]
    [DataRow(0u, 65u, 1u, true)]
    [DataRow(0u, 66u, 1u, false)]
    [DataRow(0u, uint.MaxValue, uint.MaxValue - 64, true)]
    [DataRow(0u, uint.MaxValue, uint.MaxValue - 65, false)]
    [DataRow(5u, 69u, 5u, false)]
    [DataRow(5u, 6u, 4u, false)]
    public void Update_SoFarBehind_IsTakenWhileItsNumberIsRemembered(uint first, uint last, uint late, bool isTaken)
    {
        var desk = new CreditDesk(new CreditControlServerOptions { MaxStoredAnswers = 1, Plan = CreditDesk.PlanOf(100, CreditDesk.Octets) });
        desk.Ask(Request(CcRequestType.InitialRequest, first));
        desk.Ask(Update(last));

        Assert.AreEqual(isTaken ? ResultCode.Success : ResultCode.InvalidAvpValue, desk.Ask(Update(late)).ResultCode);
    }

    // RFC 8506 §7, the table of the server: what could not be processed leaves it idle.
    [TestMethod]
    [DataRow(CcRequestType.UpdateRequest)]
    [DataRow(CcRequestType.TerminationRequest)]
    public void Session_RequestContradictsItself_IsOverAndItsReservationGoesBack(CcRequestType type)
    {
        var desk = new CreditDesk(balance: 100);
        desk.Ask(Initial(Service(10, Requested())));

        var answer = desk.Ask(Request(type, 1, Session, Service(10, Used(Octets(1000))), Used(Octets(1000))));

        Assert.AreEqual(ResultCode.ContradictingAvps, answer.ResultCode);
        Assert.AreEqual((100L, 0L, 0), (desk.Balance, desk.Reserved, desk.Ledger.OpenSessions));
    }

    [TestMethod]
    [DataRow(513, 11, ResultCode.InvalidAvpValue)]
    [DataRow(512, 11, ResultCode.Success)]
    [DataRow(20, 256, ResultCode.InvalidAvpValue)]
    [DataRow(20, 255, ResultCode.Success)]
    public void Names_LongerThanAnybodyNeeds_AreRefused(int sessionLength, int hostLength, ResultCode code)
    {
        var desk = new CreditDesk(balance: 100);
        var request = Initial();
        request.SessionId = new string('s', sessionLength);
        request.OriginHost = new string('h', hostLength);
        request.OriginRealm = new string('r', hostLength);

        Assert.AreEqual(code, desk.Ask(request).ResultCode);
    }

    [TestMethod]
    public void Answers_MoreBytesThanAreKept_ForgetTheOldest()
    {
        var desk = new CreditDesk(new CreditControlServerOptions { MaxStoredAnswerBytes = 1000 });
        for (var number = 0u; number < 20; number++)
        {
            desk.Ask(number == 0 ? Initial() : Update(number));
        }

        var small = desk.Ledger.Answers;
        desk.Ask(Update(20, [.. Enumerable.Range(0, 30).Select(group => Service((uint)group, Requested()))]));

        Assert.IsInRange(3, 8, small);
        Assert.AreEqual(1, desk.Ledger.Answers, "a long one leaves no room for others");
    }
}
