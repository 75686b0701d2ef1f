using System.Text;
using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Charging;

/// <summary>What a file says, and each of its faults with its line and path.</summary>
[TestClass]
public sealed class AccountsFileTests
{
    private const string Account = """{"name":"a","subscriptions":[{"type":"END_USER_NAI","value":"a@b"}],"balance":1}""";
    private const string Tariff = "\"unit\":\"CC-Time\",\"price\":1,\"quota\":9";

    [TestMethod]
    public void Parse_AllMembers_GivesThePlan()
    {
        var (plan, faults) = AccountsFile.Parse(AccountsSchema.Resource("accounts.json"));

        Assert.IsEmpty(faults);
        var alice = plan!.Accounts![0];
        Assert.AreEqual(("alice", 2500L, 978u, -2), (alice.Name, alice.Balance, alice.CurrencyCode, alice.Exponent));
        Assert.AreEqual(new SubscriptionId(SubscriptionIdType.EndUserImsi, "262011234567890"), alice.Subscriptions[1]);
        Assert.AreEqual((978u, -2), (plan.Accounts[1].CurrencyCode, plan.Accounts[1].Exponent));
        Assert.AreSequenceEqual(["meters.example.net"], plan.Accounts[1].Clients!);
        Assert.IsNull(alice.Clients);
        var octets = plan.Tariffs[0];
        var expected = new Tariff
        {
            RatingGroup = 10,
            Unit = ServiceUnit.TotalOctets,
            Price = 1,
            Per = 1048576,
            Quota = 10485760,
            ValidityTime = 3600,
            QuotaHoldingTime = 600,
            QuotaThreshold = 1048576,
            FinalUnit = octets.FinalUnit,
        };
        Assert.AreEqual(expected, octets);
        Assert.AreEqual(
            new FinalUnit(FinalUnitAction.Redirect, RedirectAddressType.Url, "https://topup.example.com/", octets.FinalUnit!.Filters),
            octets.FinalUnit);
        Assert.AreSequenceEqual(["permit out ip from 192.0.2.80 to any"], octets.FinalUnit.Filters);
        Assert.AreEqual((20u, 1u), (plan.Tariffs[1].RatingGroup, plan.Tariffs[1].ServiceIdentifier));
        Assert.HasCount(4, plan.Tariffs);
    }

    [TestMethod]
    [DataRow("{", "line 1, $: is not well-formed JSON at byte 2 of the line")]
    [DataRow("", "line 1, $: is not well-formed JSON at byte 1 of the line")]
    [DataRow("[]", "line 1, $: is not an object")]
    [DataRow("{} {}", "line 1, $: is not well-formed JSON at byte 4 of the line")]
    [DataRow("{}", "line 1, $: lacks accounts")]
    [DataRow("{\"accounts\":{}}", "line 1, $.accounts: is not an array")]
    [DataRow("{\"accounts\":[]}", "line 1, $.accounts: is empty")]
    [DataRow("{\"accounts\":[1]}", "line 1, $.accounts[0]: is not an object")]
    [DataRow("{\"accounts\":[{\n\n,", "line 3, $.accounts[0]: is not well-formed JSON at byte 1 of the line")]
    [DataRow("{\"accounts\":[\"\\ud800\"", "line 1, $.accounts: is not well-formed JSON at byte 22 of the line")]
    public void Parse_NotWhatItMustBe_SaysWhere(string json, string fault)
    {
        Assert.AreEqual(fault, Faults(json));
    }

    [TestMethod]
    [DataRow("\"name\":\"a\"", "\"name\":\"\"", "$.accounts[0].name: is empty")]
    [DataRow("\"name\":\"a\"", "\"name\":1", "$.accounts[0].name: is not a string")]
    [DataRow("\"name\":\"a\"", "\"name\":\"a\\nb\"", "$.accounts[0].name: has control characters in it")]
    [DataRow("\"name\":\"a\"", "\"name\":\"\\udc00\"", "$.accounts[0].name: has control characters in it")]
    [DataRow("\"balance\":1", "\"balance\":1.5", "$.accounts[0].balance: is not a whole number")]
    [DataRow("\"balance\":1", "\"balance\":\"1\"", "$.accounts[0].balance: is not a whole number")]
    [DataRow("\"balance\":1", "\"balance\":-1", "$.accounts[0].balance: is not between 0 and 9007199254740991")]
    [DataRow("\"balance\":1", "\"balance\":1e99", "$.accounts[0].balance: is not a whole number")]
    [DataRow("\"balance\":1", "\"balance\":1,\"balance\":2", "$.accounts[0].balance: is repeated")]
    [DataRow("\"balance\":1", "\"balance\":1,\"limit\":2", "$.accounts[0].limit: is unknown")]
    [DataRow("\"balance\":1", "\"balance\":1,\"a b\":2", "$.accounts[0]['a b']: is unknown")]
    [DataRow("\"balance\":1", "\"balance\":1,\"clients\":[\"pgw.example\",\"a b\"]", "$.accounts[0].clients[1]: is no host name")]
    [DataRow("\"balance\":1", "\"balance\":1,\"clients\":[]", "$.accounts[0].clients: is empty")]
    [DataRow("END_USER_NAI", "NAI", "$.accounts[0].subscriptions[0].type: is none of END_USER_E164, END_USER_IMSI, END_USER_SIP_URI, END_USER_NAI, END_USER_PRIVATE")]
    [DataRow("END_USER_NAI", "END_USER_E164", "$.accounts[0].subscriptions[0].value: is not 1 to 15 digits")]
    [DataRow("[{\"type\":\"END_USER_NAI\",\"value\":\"a@b\"}]", "[]", "$.accounts[0].subscriptions: is empty")]
    [DataRow("\"value\":\"a@b\"", "\"v\":0", "$.accounts[0].subscriptions[0].v: is unknown|$.accounts[0].subscriptions[0]: lacks value")]
    public void Parse_BadAccount_SaysWhere(string sound, string bad, string faults)
    {
        var json = $"{{\"accounts\":[{Account.Replace(sound, bad, StringComparison.Ordinal)}]}}";

        Assert.AreEqual(string.Join('\n', faults.Split('|').Select(fault => $"line 1, {fault}")), Faults(json));
    }

    [TestMethod]
    [DataRow("\"quotaThreshold\":9", "quotaThreshold: is not below the quota")]
    [DataRow("\"validityTime\":0", "validityTime: is not between 1 and 4294967295")]
    [DataRow("\"ratingGroup\":4294967296", "ratingGroup: is not between 0 and 4294967295")]
    [DataRow("\"per\":0", "per: is not between 1 and 9007199254740991")]
    [DataRow("\"finalUnit\":{}", "finalUnit: lacks action")]
    [DataRow("\"finalUnit\":{\"action\":\"REDIRECT\"}", "finalUnit: lacks address")]
    [DataRow("\"finalUnit\":{\"action\":\"TERMINATE\",\"filters\":[\"permit in ip from any to any\"]}", "finalUnit.filters: is not for TERMINATE")]
    [DataRow("\"finalUnit\":{\"action\":\"TERMINATE\",\"address\":{\"type\":\"URL\",\"value\":\"http://a\"}}", "finalUnit.address: is for REDIRECT only")]
    [DataRow("\"finalUnit\":{\"action\":\"REDIRECT\",\"address\":{\"type\":\"URL\",\"value\":\"a\"}}", "finalUnit.address.value: is no URL")]
    [DataRow("\"finalUnit\":{\"action\":\"REDIRECT\",\"address\":{\"type\":\"IPV4_ADDRESS\",\"value\":\"1.2\"}}", "finalUnit.address.value: is no IPV4_ADDRESS")]
    [DataRow("\"finalUnit\":{\"action\":\"REDIRECT\",\"address\":{\"type\":\"IPV6_ADDRESS\",\"value\":\"1.2.3.4\"}}", "finalUnit.address.value: is no IPV6_ADDRESS")]
    [DataRow("\"finalUnit\":{\"action\":\"REDIRECT\",\"address\":{\"type\":\"SIP_URI\",\"value\":\"alice\"}}", "finalUnit.address.value: is no SIP_URI")]
    [DataRow("\"finalUnit\":{\"action\":\"RESTRICT_ACCESS\",\"filters\":[\"all\"]}", "finalUnit.filters[0]: is no IPFilterRule such as: permit out ip from 192.0.2.1 to any")]
    public void Parse_BadTariff_SaysWhere(string member, string fault)
    {
        Assert.AreEqual($"line 2, $.tariffs[0].{fault}", Faults($"{{\"accounts\":[{Account}],\n\"tariffs\":[{{{Tariff},{member}}}]}}"));
    }

    [TestMethod]
    [DataRow("\"unit\":\"CC-Time\",\"price\":0,\"quota\":0,\"validityTime\":1", ".validityTime: never applies: with a quota of 0 nothing is granted")]
    [DataRow("\"unit\":\"CC-Time\",\"price\":0,\"quota\":1,\"finalUnit\":{\"action\":\"TERMINATE\"}", ".finalUnit: never applies: what is free does not end")]
    [DataRow("\"unit\":\"CC-Money\",\"price\":1,\"quota\":9,\"quotaThreshold\":1", ".quotaThreshold: never applies: money has no threshold")]
    [DataRow(Tariff + "},{" + Tariff, "!: never applies: the tariff in line 2 is for the same service and unit")]
    public void Parse_TariffThatNeverApplies_IsAFault(string tariff, string fault)
    {
        var json = $"{{\"accounts\":[{Account}],\n\"tariffs\":[{{{tariff}}}]}}";

        Assert.AreEqual("line 2, $.tariffs[0]" + fault, Faults(json).Replace("$.tariffs[1]:", "$.tariffs[0]!:", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Parse_TariffsOfOneServiceInSeveralUnits_AreTaken()
    {
        var other = Tariff.Replace("CC-Time", "CC-Money", StringComparison.Ordinal);

        Assert.AreEqual("", Faults($"{{\"accounts\":[{Account}],\"tariffs\":[{{{Tariff}}},{{{other}}}]}}"));
    }

    [TestMethod]
    public void Parse_OneSubscriptionForTwoAccountsOfOneName_NamesTheFirst()
    {
        Assert.AreEqual(
            "line 3, $.accounts[1].name: is the name of another account, in line 2\n"
            + "line 3, $.accounts[1].subscriptions[0]: is charged already, in line 2",
            Faults($"{{\"accounts\":[\n{Account},\n{Account}]}}"));
    }

    [TestMethod]
    public void Parse_MoreThanAHundredFaults_TellsTheFirstHundred()
    {
        var faults = AccountsFile.Parse(Encoding.UTF8.GetBytes($"{{\"accounts\":[{string.Join(",\n", Enumerable.Repeat("0", 120))}]}}")).Faults;

        Assert.HasCount(100, faults);
        Assert.AreEqual("line 100, $.accounts[99]: is not an object", faults[^1].ToString());
    }

    [TestMethod]
    public void Parse_NotUtf8_IsAFault()
    {
        Assert.AreEqual("is not UTF-8", AccountsFile.Parse([0x7B, 0xFF, 0x7D]).Faults.Single().Reason);
    }

    [TestMethod]
    public void Read_FileWithByteOrderMark_GivesThePlan()
    {
        using var folder = new TemporaryFolder();

        var result = AccountsFile.Read(folder.Add("accounts.json", $"\uFEFF{{\"accounts\":[{Account}]}}"));

        Assert.IsEmpty(result.Faults);
        Assert.AreEqual("a", result.Plan!.Accounts!.Single().Name);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Read_EndlessFile_StopsAtTheLimit()
    {
        Assert.AreEqual("line 1, $: longer than 67108864 bytes", AccountsFile.Read("/dev/zero").Faults.Single().ToString());
    }

    private static string Faults(string json)
    {
        var result = AccountsFile.Parse(Encoding.UTF8.GetBytes(json));
        Assert.AreEqual(result.Faults.Count == 0, result.Plan is not null);
        return string.Join('\n', result.Faults);
    }
}
