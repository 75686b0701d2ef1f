using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

namespace SipDirectory.Tests.Charging;

/// <summary>Whom an accounts file charges for each type of Subscription-Id, in either AVP (RFC 8506 §8.46, §8.58).</summary>
[TestClass]
public sealed class SubscriptionTests
{
    private const string Alice = "alice";
    private const string Meters = "meters of example.net";

    [TestMethod]
    [DataRow(SubscriptionIdType.EndUserE164, "4915112345678", Alice)]
    [DataRow(SubscriptionIdType.EndUserImsi, "262011234567890", Alice)]
    [DataRow(SubscriptionIdType.EndUserSipUri, "sip:alice@example.com", Alice)]
    [DataRow(SubscriptionIdType.EndUserNai, "meter@example.net", Meters)]
    [DataRow(SubscriptionIdType.EndUserPrivate, "meter-0001", Meters)]
    [DataRow(SubscriptionIdType.EndUserE164, "4915112345679", null)]
    [DataRow(SubscriptionIdType.EndUserImsi, "4915112345678", null, DisplayName = "an E.164 number as an IMSI")]
    [DataRow(SubscriptionIdType.EndUserSipUri, "sip:bob@example.com", null)]
    [DataRow(SubscriptionIdType.EndUserNai, "METER@example.net", null, DisplayName = "NAI in capitals")]
    [DataRow(SubscriptionIdType.EndUserPrivate, "meter@example.net", null, DisplayName = "a NAI as private")]
    public void Debit_SubscriptionOfAType_IsChargedToItsAccount(SubscriptionIdType type, string value, string? expected)
    {
        var group = Ccr.Subscription(type, value);
        var extension = Avp.Group(CreditControlAvpCode.SubscriptionIdExtension, [Avp.Utf8String(CodeOf(type), value)]);

        Assert.AreEqual(expected, Charged([group], [], findRegistered: null));
        Assert.AreEqual(expected, Charged([], [extension], findRegistered: null));
    }

    // Only the SIP URI is looked up; the directory knows alice by another writing, and carol, who has no account.
    [TestMethod]
    [DataRow(SubscriptionIdType.EndUserE164, "4915112345678", Alice)]
    [DataRow(SubscriptionIdType.EndUserNai, "meter@example.net", Meters)]
    [DataRow(SubscriptionIdType.EndUserPrivate, "meter-0001", Meters)]
    [DataRow(SubscriptionIdType.EndUserSipUri, "SIP:alice@EXAMPLE.com", Alice)]
    [DataRow(SubscriptionIdType.EndUserSipUri, "sip:carol@example.com", null)]
    [DataRow(SubscriptionIdType.EndUserSipUri, "sip:alice@example.com", null, DisplayName = "not registered, with an account")]
    public void Debit_BesideADirectory_TheSipUriIsWhatItFinds(SubscriptionIdType type, string value, string? expected) =>
        Assert.AreEqual(expected, Charged([Ccr.Subscription(type, value)], [], uri => uri switch
        {
            "SIP:alice@EXAMPLE.com" => "sip:alice@example.com",
            "sip:carol@example.com" => "sip:carol@example.com",
            _ => null,
        }));

    // A client may name somebody in several ways.
    [TestMethod]
    public void Debit_SeveralSubscriptions_TheFirstWithAnAccountIsCharged() => Assert.AreEqual(Meters, Charged(
        [
            Ccr.Subscription(SubscriptionIdType.EndUserE164, "0"),
            Ccr.Subscription(SubscriptionIdType.EndUserPrivate, "meter-0001"),
            Ccr.Subscription(SubscriptionIdType.EndUserImsi, "262011234567890"),
        ],
        [],
        findRegistered: null));

    /// <returns>The account that a cent was taken from; null where nobody was charged, which is told as 5030.</returns>
    private static string? Charged(Avp[] subscriptions, Avp[] extensions, Func<string, string?>? findRegistered)
    {
        var plan = AccountsFile.Parse(AccountsSchema.Resource("accounts.json")).Plan!;
        var desk = new CreditDesk(new CreditControlServerOptions { Plan = plan, FindRegistered = findRegistered });
        var request = Ccr.Event(RequestedAction.DirectDebiting, Ccr.Requested(Ccr.Euros(1, -2)));
        request.OriginHost = "meters.example.net";
        request.SubscriptionIds = [.. subscriptions];
        request.SubscriptionIdExtensions = [.. extensions];

        var code = desk.Ask(request).ResultCode;
        var charged = plan.Accounts!.Where(account => desk.Ledger.BalanceOf(account.Name) == account.Balance - 1).ToList();

        Assert.AreEqual(charged.Count == 1 ? ResultCode.Success : ResultCode.UserUnknown, code);
        return charged.SingleOrDefault()?.Name;
    }

    private static uint CodeOf(SubscriptionIdType type) => type switch
    {
        SubscriptionIdType.EndUserE164 => CreditControlAvpCode.SubscriptionIdE164,
        SubscriptionIdType.EndUserImsi => CreditControlAvpCode.SubscriptionIdIMSI,
        SubscriptionIdType.EndUserSipUri => CreditControlAvpCode.SubscriptionIdSIPURI,
        SubscriptionIdType.EndUserNai => CreditControlAvpCode.SubscriptionIdNAI,
        _ => CreditControlAvpCode.SubscriptionIdPrivate,
    };
}
