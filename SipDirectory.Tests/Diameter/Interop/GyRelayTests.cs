using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>The program as a Gy client and as a Gy server, and freeDiameter between them.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyRelayTests
{
    private const int Limit = 120_000;

    private const string Accounts = """
        {
          "accounts": [
            { "name": "alice", "subscriptions": [{ "type": "END_USER_E164", "value": "491700000001" }], "balance": 100000 },
            { "name": "bob", "subscriptions": [{ "type": "END_USER_E164", "value": "491700000002" }], "balance": 5 },
            { "name": "carol", "subscriptions": [{ "type": "END_USER_E164", "value": "491700000003" }], "balance": 5 },
            { "name": "dave", "subscriptions": [{ "type": "END_USER_E164", "value": "491700000004" }], "balance": 5 },
            { "name": "erin", "subscriptions": [{ "type": "END_USER_E164", "value": "491700000005" }], "balance": 0 }
          ],
          "tariffs": [
            { "ratingGroup": 1, "unit": "CC-Total-Octets", "price": 1, "per": 1024, "quota": 4096,
              "validityTime": 600, "quotaHoldingTime": 60, "quotaThreshold": 512 },
            { "ratingGroup": 2, "unit": "CC-Time", "price": 1, "quota": 10 },
            { "ratingGroup": 3, "unit": "CC-Service-Specific-Units", "price": 1, "quota": 10,
              "finalUnit": { "action": "REDIRECT", "address": { "type": "URL", "value": "https://topup.example.com/" } } },
            { "ratingGroup": 4, "unit": "CC-Service-Specific-Units", "price": 1, "quota": 10,
              "finalUnit": { "action": "RESTRICT_ACCESS", "filters": ["deny out ip from any to any"] } }
          ]
        }
        """;

    public required TestContext TestContext { get; init; }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Session_ThroughFreeDiameter_IsChargedAndCounted()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);

        var output = await server.ChargeAsync("--msisdn=491700000001", "--count=3");

        Assert.AreEqual("""
            Initial 0: DIAMETER_SUCCESS, granted 4096 octets (rating group 1), valid 600 s
            Update 1: DIAMETER_SUCCESS, granted 4096 octets (rating group 1), valid 600 s
            Termination 2: DIAMETER_SUCCESS (rating group 1), cost 0.08 of currency 978
            Summary: 3/3 messages successful

            """, output);
        await server.AssertWireAsync(
            "CCA 3 from, CCR 3 to",
            ("diameter.flags.request == 1 && diameter.CC-Request-Type == 1 && diameter.Multiple-Services-Indicator == 1", 2),
            ("diameter.flags.request == 1 && diameter.CC-Request-Type == 2 && diameter.Used-Service-Unit && diameter.CC-Total-Octets == 4096", 2),
            ("diameter.flags.request == 1 && diameter.CC-Request-Type == 3 && diameter.Termination-Cause == 1", 2),
            ("diameter.flags.request == 0 && diameter.Volume-Quota-Threshold == 512 && diameter.Quota-Holding-Time == 60", 4),
            ("diameter.flags.request == 0 && diameter.CC-Request-Type == 3 && diameter.Value-Digits == 8 && diameter.Exponent == -2", 2));
        Assert.Contains("CCR Initial Received:    1\nCCR Update Received:     1\nCCR Terminate Received:  1\n", await server.StopAsync());
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Sessions_SeveralAtOnceThroughFreeDiameter_AreAllAnswered()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);

        var output = await server.ChargeAsync("--msisdn=491700000001", "--sessions=20", "--count=120");

        Assert.EndsWith("\nSummary: 120/120 messages successful\n", output);
        await server.AssertWireAsync("CCA 120 from, CCR 120 to");
        Assert.Contains("CCA Sent:                120\nErrors:                  0\n", await server.StopAsync());
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Event_OfEachAction_IsAnswered()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);

        string[] arguments = ["--msisdn=491700000002", "--rating-group=3", "--units=3"];
        var debit = await server.ChargeAsync(["--event=direct-debiting", .. arguments]);
        var poor = await server.ChargeAsync(["--event=check-balance", .. arguments]);
        var refund = await server.ChargeAsync(["--event=refund-account", .. arguments]);
        var rich = await server.ChargeAsync(["--event=check-balance", .. arguments]);
        var price = await server.ChargeAsync(["--event=price-enquiry", .. arguments]);

        Assert.AreEqual(Only("Event 0: DIAMETER_SUCCESS, granted 3 units (rating group 3), cost 0.03 of currency 978"), debit);
        Assert.AreEqual(Only("Event 0: DIAMETER_SUCCESS (rating group 3), NO_CREDIT"), poor);
        Assert.AreEqual(Only("Event 0: DIAMETER_SUCCESS, granted 3 units (rating group 3), cost 0.03 of currency 978"), refund);
        Assert.AreEqual(Only("Event 0: DIAMETER_SUCCESS (rating group 3), ENOUGH_CREDIT"), rich);
        Assert.AreEqual(Only("Event 0: DIAMETER_SUCCESS (rating group 3), cost 0.03 of currency 978"), price);
        await server.AssertWireAsync(
            "CCA 5 from, CCR 5 to",
            ("diameter.flags.request == 1 && diameter.Requested-Action == 0", 2),
            ("diameter.flags.request == 1 && diameter.Requested-Action == 1", 2),
            ("diameter.flags.request == 1 && diameter.Requested-Action == 2", 4),
            ("diameter.flags.request == 1 && diameter.Requested-Action == 3", 2),
            ("diameter.flags.request == 0 && diameter.Check-Balance-Result == 0", 2),
            ("diameter.flags.request == 0 && diameter.Check-Balance-Result == 1", 2),
            ("diameter.flags.request == 0 && diameter.Direct-Debiting-Failure-Handling == 0", 2),
            ("diameter.flags.request == 0 && diameter.Cost-Information", 6));
        Assert.Contains("CCR Event Received:      5\n", await server.StopAsync());
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task FinalUnits_OfEachAction_ComeWithTheLastUnits()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);

        var terminated = await server.ChargeAsync("--msisdn=491700000002", "--count=2", "--rating-group=2", "--time=10");
        var redirected = await server.ChargeAsync("--msisdn=491700000003", "--count=3", "--rating-group=3", "--units=10");
        var restricted = await server.ChargeAsync("--msisdn=491700000004", "--count=3", "--rating-group=4", "--units=10");

        Assert.AreEqual("""
            Initial 0: DIAMETER_SUCCESS, granted 5 s (rating group 2), valid 3600 s, final units: TERMINATE
            Termination 1: DIAMETER_SUCCESS (rating group 2), cost 0.05 of currency 978
            Summary: 2/2 messages successful

            """, terminated);
        Assert.AreEqual("""
            Initial 0: DIAMETER_SUCCESS, granted 5 units (rating group 3), valid 3600 s, final units: REDIRECT
            Update 1: DIAMETER_SUCCESS (rating group 3), valid 3600 s
            Termination 2: DIAMETER_SUCCESS (rating group 3), cost 0.05 of currency 978
            Summary: 3/3 messages successful

            """, redirected);
        Assert.AreEqual("""
            Initial 0: DIAMETER_SUCCESS, granted 5 units (rating group 4), valid 3600 s, final units: RESTRICT_ACCESS
            Update 1: DIAMETER_SUCCESS (rating group 4), valid 3600 s
            Termination 2: DIAMETER_SUCCESS (rating group 4), cost 0.05 of currency 978
            Summary: 3/3 messages successful

            """, restricted);
        await server.AssertWireAsync(
            "CCA 8 from, CCR 8 to",
            ("diameter.flags.request == 0 && diameter.Final-Unit-Action == 0 && diameter.CC-Time == 5", 2),
            ("diameter.flags.request == 0 && diameter.Final-Unit-Action == 1 && diameter.Redirect-Address-Type == 2", 2),
            ("diameter.Redirect-Server-Address == \"https://topup.example.com/\"", 2),
            ("diameter.flags.request == 0 && diameter.Final-Unit-Action == 2", 2),
            ("diameter.Restriction-Filter-Rule == \"deny out ip from any to any\"", 2));
        Assert.Contains("Errors:                  0\n", await server.StopAsync());
    }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Refusal_UnknownUserOrNoCredit_ReachesTheClient()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);

        var unknown = await server.ChargeAsync("--msisdn=491700000009");
        var empty = await server.ChargeAsync("--msisdn=491700000005");

        Assert.AreEqual("Initial 0: DIAMETER_USER_UNKNOWN: no account serves the user\nSummary: 0/1 messages successful\n", unknown);
        Assert.AreEqual("Initial 0: DIAMETER_CREDIT_LIMIT_REACHED (rating group 1)\nSummary: 0/1 messages successful\n", empty);
        await server.AssertWireAsync(
            "CCA 2 from, CCR 2 to",
            ("diameter.flags.request == 0 && diameter.flags.error == 0 && diameter.Result-Code == 5030", 2),
            ("diameter.flags.request == 0 && diameter.flags.error == 0 && diameter.Result-Code == 4012", 2));
        Assert.Contains("Errors:                  2\n", await server.StopAsync());
    }

    private static string Only(string line) => $"{line}\nSummary: 1/1 messages successful\n";

    private Task<RelayedGyServer> StartAsync(TemporaryFolder folder) =>
        RelayedGyServer.StartAsync(TestContext, folder.Add("accounts.json", Accounts));
}
