using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Who is charged, by Subscription-Ids of every type (RFC 8506 §8.46, §8.58), with and without a directory.</summary>
[TestClass]
public sealed class AccountTableTests
{
    private static readonly Account[] Accounts =
    [
        Of("a", SubscriptionIdType.EndUserE164, "49170"),
        Of("b", SubscriptionIdType.EndUserImsi, "26201"),
        Of("c", SubscriptionIdType.EndUserSipUri, "sip:carol@example.com"),
        Of("d", SubscriptionIdType.EndUserNai, "dave@example.com"),
        Of("e", SubscriptionIdType.EndUserPrivate, "meter"),
    ];

    [TestMethod]
    [DataRow(SubscriptionIdType.EndUserE164, "49170", CreditControlAvpCode.SubscriptionIdE164, "a")]
    [DataRow(SubscriptionIdType.EndUserImsi, "26201", CreditControlAvpCode.SubscriptionIdIMSI, "b")]
    [DataRow(SubscriptionIdType.EndUserSipUri, "sip:carol@example.com", CreditControlAvpCode.SubscriptionIdSIPURI, "c")]
    [DataRow(SubscriptionIdType.EndUserNai, "dave@example.com", CreditControlAvpCode.SubscriptionIdNAI, "d")]
    [DataRow(SubscriptionIdType.EndUserPrivate, "meter", CreditControlAvpCode.SubscriptionIdPrivate, "e")]
    public void Find_EveryType_LeadsToItsAccountInBothForms(SubscriptionIdType type, string data, uint extension, string account)
    {
        var table = new AccountTable(Accounts, findRegistered: null);
        var extended = Ccr.Initial(Avp.Group(CreditControlAvpCode.SubscriptionIdExtension, [Avp.Utf8String(extension, data)]));
        extended.SubscriptionIds = [];

        Assert.AreEqual(account, table.Find(By((type, data)), out _)?.Name);
        Assert.AreEqual(account, table.Find(extended, out _)?.Name);
    }

    [TestMethod]
    public void Find_Several_TakesTheFirstThatIsKnown()
    {
        var table = new AccountTable(Accounts, findRegistered: null);

        var account = table.Find(
            By((SubscriptionIdType.EndUserE164, "26201"), (SubscriptionIdType.EndUserPrivate, "meter"), (SubscriptionIdType.EndUserImsi, "26201")), out _);

        Assert.AreEqual("e", account?.Name);
    }

    // Registered are sip:carol@example.com, also as sip:carol@example.com;ob, and sip:dan@example.com, who has no account.
    [TestMethod]
    [DataRow("sip:carol@example.com;ob", "c", ResultCode.None)]
    [DataRow("sip:carol@example.com", "c", ResultCode.None)]
    [DataRow("sip:dan@example.com", null, ResultCode.UserUnknown)]
    [DataRow("sip:erin@example.com", null, ResultCode.UserUnknown)]
    public void Find_SipUriBesideADirectory_MustBeRegistered(string uri, string? account, ResultCode code)
    {
        Account[] accounts = [.. Accounts, Of("f", SubscriptionIdType.EndUserSipUri, "sip:erin@example.com")];
        var table = new AccountTable(accounts, Registered);

        Assert.AreEqual(account, table.Find(By((SubscriptionIdType.EndUserSipUri, uri)), out var fault)?.Name);
        Assert.AreEqual(code, fault.ResultCode);
        Assert.AreEqual("d", table.Find(By((SubscriptionIdType.EndUserNai, "dave@example.com")), out _)?.Name);
    }

    [TestMethod]
    [DataRow("sip:dan@example.com", true)]
    [DataRow("sip:erin@example.com", false)]
    public void Find_BuiltInAccountBesideADirectory_ServesWhoIsRegistered(string uri, bool isServed)
    {
        var table = new AccountTable(null, Registered);

        Assert.AreEqual(isServed, table.Find(By((SubscriptionIdType.EndUserSipUri, uri)), out _) is not null);
        Assert.IsNotNull(table.Find(By(), out _));
        Assert.IsNotNull(table.Find(By((SubscriptionIdType.EndUserNai, "anybody")), out _));
    }

    private static string? Registered(string uri) => uri.Split(';')[0] is "sip:carol@example.com" or "sip:dan@example.com" ? uri.Split(';')[0] : null;

    private static Account Of(string name, SubscriptionIdType type, string data) => new(name, [new SubscriptionId(type, data)], 0);

    private static CreditControlRequest By(params (SubscriptionIdType Type, string Data)[] subscriptions)
    {
        var request = Ccr.Initial();
        request.SubscriptionIds = [.. subscriptions.Select(each => Ccr.Subscription(each.Type, each.Data))];
        return request;
    }
}
