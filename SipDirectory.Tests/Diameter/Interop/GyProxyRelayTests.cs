using SipDirectory.Tests.Charging;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>The program as a Gy client, a Gy proxy with the rules of docs/examples and a Gy server; freeDiameter between client and proxy.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyProxyRelayTests
{
    private const int Limit = 120_000;

    private const string Accounts = """
        {
          "accounts": [{ "name": "alice", "subscriptions": [{ "type": "END_USER_E164", "value": "491700000001" }], "balance": 100000 }],
          "tariffs": [{ "ratingGroup": 1, "unit": "CC-Total-Octets", "price": 1, "per": 1024, "quota": 4096, "validityTime": 600 }]
        }
        """;

    public required TestContext TestContext { get; init; }

    // Each packet is seen three times: before the relay, before the proxy and behind it.
    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Session_ThroughFreeDiameterAndTheProxy_IsChangedByTheRulesAndSound()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RelayedGyServer.StartAsync(
            TestContext, folder.Add("accounts.json", Accounts), folder.Add("rules.json", AccountsSchema.Resource("gy-rules.json")));

        var output = await server.ChargeAsync("--msisdn=01700000001", "--count=3");

        Assert.AreEqual("""
            Initial 0: DIAMETER_SUCCESS, granted 4096 octets (rating group 1), valid 3600 s
            Update 1: DIAMETER_SUCCESS, granted 4096 octets (rating group 1), valid 3600 s
            Termination 2: DIAMETER_SUCCESS (rating group 1), cost 0.08 of currency 978
            Summary: 3/3 messages successful

            """, output);
        await server.AssertWireAsync(
            "CCA 3 from, CCR 3 to",
            ("diameter.flags.request == 1 && diameter.Subscription-Id-Data == \"01700000001\"", 6),
            ("diameter.flags.request == 1 && diameter.Subscription-Id-Data == \"491700000001\"", 3),
            ("diameter.flags.request == 1 && diameter.Service-Parameter-Info && diameter.CC-Request-Type == 1", 1),
            ("diameter.flags.request == 1 && diameter.Service-Parameter-Info", 1),
            ("diameter.flags.request == 0 && diameter.Validity-Time == 600", 2),
            ("diameter.flags.request == 0 && diameter.Validity-Time == 3600", 4),
            ("diameter.Route-Record == \"client0.interop.example\" && !(diameter.Route-Record == \"freediameter.interop.example\")", 3),
            ("diameter.Route-Record == \"client0.interop.example\" && diameter.Route-Record == \"freediameter.interop.example\"", 3));
        Assert.Contains("CCA Sent:                3\nErrors:                  0\n", await server.StopAsync());
    }
}
