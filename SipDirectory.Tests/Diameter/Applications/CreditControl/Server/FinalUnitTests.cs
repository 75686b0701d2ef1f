using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Messages;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Server.Ccr;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Graceful termination when the balance ends (RFC 8506 §5.6).</summary>
[TestClass]
public sealed class FinalUnitTests
{
    private static readonly Tariff Redirecting =
        CreditDesk.Octets with { FinalUnit = new FinalUnit(FinalUnitAction.Redirect, RedirectAddressType.Url, "http://topup.example/") };

    [TestMethod]
    public void Redirect_FromTheLastUnitsToTheTopUp_GoesOn()
    {
        var desk = new CreditDesk(balance: 3, Redirecting);

        var last = desk.Ask(Initial(Service(10, Requested()))).MultipleServicesCreditControls[0];
        var redirected = desk.Ask(Update(1, Service(10, Used(Octets(3000))))).MultipleServicesCreditControls[0];
        var (balance, reserved) = (desk.Balance, desk.Reserved);
        var stillEmpty = desk.Ask(Update(2, Service(10, Requested()))).MultipleServicesCreditControls[0];
        var topUp = Event(RequestedAction.RefundAccount, Requested(Euros(1)));
        topUp.SessionId = "topup;1";
        desk.Ask(topUp);
        var resumed = desk.Ask(Update(3, Service(10, Requested()))).MultipleServicesCreditControls[0];

        Assert.AreEqual(("3000 B", 1u), (Granted(last), ActionOf(last)));
        Assert.AreEqual(("", 600u, null), (Granted(redirected), Number(redirected, CreditControlAvpCode.ValidityTime), ActionOf(redirected)));
        Assert.AreEqual((0L, 0L), (balance, reserved));
        Assert.AreEqual(("", 600u, 1u), (Granted(stillEmpty), Number(stillEmpty, CreditControlAvpCode.ValidityTime), ActionOf(stillEmpty)));
        Assert.AreEqual(("5000 B", null), (Granted(resumed), ActionOf(resumed)));
    }

    [TestMethod]
    [DataRow(2999UL, true)]
    [DataRow(3000UL, false)]
    public void Report_WithoutARequest_HasValidityOnlyWhereTheActionHasStarted(ulong used, bool isTerminating)
    {
        var desk = new CreditDesk(balance: 3, isTerminating ? CreditDesk.Octets : Redirecting);
        desk.Ask(Initial(Service(10, Requested())));

        var service = desk.Ask(Update(1, Service(10, Used(Octets(used))))).MultipleServicesCreditControls[0];

        Assert.AreEqual(isTerminating ? null : 600u, Number(service, CreditControlAvpCode.ValidityTime));
    }

    [TestMethod]
    public void Report_UnitsAreLeft_HasNoValidity()
    {
        var desk = new CreditDesk(balance: 3, Redirecting);
        desk.Ask(Initial(Service(10, Requested())));

        var service = desk.Ask(Update(1, Service(10, Used(Octets(2999))))).MultipleServicesCreditControls[0];

        Assert.IsNull(Number(service, CreditControlAvpCode.ValidityTime));
    }

    // A client asks again as soon as no more than the threshold is left: with less, at once and for ever.
    [TestMethod]
    [DataRow(500UL, false)]
    [DataRow(501UL, true)]
    public void Threshold_NotBelowTheGrant_IsLeftOut(ulong asked, bool isThere)
    {
        var desk = new CreditDesk(balance: 100);

        var service = desk.Ask(Initial(Service(10, Requested(Octets(asked))))).MultipleServicesCreditControls[0];

        Assert.AreEqual(isThere ? 500u : null, Number(service, CreditControlAvpCode.VolumeQuotaThreshold, CreditControlAvpCode.Vendor3Gpp));
        Assert.AreEqual(30u, Number(service, CreditControlAvpCode.QuotaHoldingTime, CreditControlAvpCode.Vendor3Gpp));
    }

    private static uint? ActionOf(Avp service) =>
        Number(service.Find(CreditControlAvpCode.FinalUnitIndication), CreditControlAvpCode.FinalUnitAction);
}
