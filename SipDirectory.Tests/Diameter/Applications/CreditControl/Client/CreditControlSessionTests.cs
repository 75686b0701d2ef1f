using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Client.ChargingNodes;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>Sessions over loopback, RFC 8506 §5.</summary>
[TestClass]
public sealed class CreditControlSessionTests
{
    private const int Limit = 20_000;
    private const uint Group = 100;

    private static readonly SubscriptionId Msisdn = new(SubscriptionIdType.EndUserE164, "491700000000");
    private static readonly ServiceUse[] Asked = [new() { RatingGroup = Group, Requested = new ServiceUnits { TotalOctets = 5000 } }];
    private static readonly ServiceUse[] Used = [new() { RatingGroup = Group, Used = new ServiceUnits { TotalOctets = 4000 }, Requested = ServiceUnits.ServersChoice }];
    private static readonly ServiceUse[] Last = [new() { RatingGroup = Group, Used = new ServiceUnits { TotalOctets = 1000 } }];

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Session_FromStartToEnd_NumbersItsRequestsAndStaysWithItsServer()
    {
        await using var nodes = await StartAsync(TestContext, GrantAllAsync);
        var session = nodes.Charging.NewSession(Msisdn);

        var first = await session.StartAsync(Asked);
        var stateBetween = session.State;
        await session.UpdateAsync(Used);
        var last = await session.TerminateAsync(Last);

        Assert.AreEqual("I0 U1 T2", nodes.RequestsOf(0));
        Assert.AreEqual(ServiceDecision.Grant, first.Decision);
        Assert.AreEqual((Group, ResultCode.Success, Asked[0].Requested), (first.Services[0].RatingGroup!.Value, first.Services[0].ResultCode, first.Services[0].Granted));
        Assert.AreEqual((ClientSessionState.Open, ClientSessionState.Idle), (stateBetween, session.State));
        Assert.AreEqual((ServiceDecision.Terminate, (string?)null), (last.Decision, last.Reason));
        var requests = nodes.Applications[0].Requests.Select(request => new CreditControlRequest(request)).ToList();
        Assert.AreSequenceEqual([null, "a.ocs.example", "a.ocs.example"], requests.Select(request => request.DestinationHost));
        Assert.AreSequenceEqual([MultipleServicesIndicator.MultipleServicesSupported, null, null], requests.Select(request => request.MultipleServicesIndicator));
        Assert.AreSequenceEqual([null, null, TerminationCause.Logout], requests.Select(request => request.TerminationCause));
        Assert.AreSequenceEqual([null, 4000ul, 1000ul], requests.Select(UsedOctets));
        Assert.IsEmpty(nodes.Charging.Sessions);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_OneServiceWithoutRatingGroup_PutsItsUnitsIntoTheRequest()
    {
        await using var nodes = await StartAsync(TestContext, GrantAllAsync);

        var result = await nodes.Charging.NewSession(Msisdn).StartAsync([new ServiceUse { Requested = new ServiceUnits { Time = 60, Money = new Money(1050, -2, 978) } }]);

        var request = new CreditControlRequest(nodes.Applications[0].Requests[0]);
        Assert.IsNotNull(request.RequestedServiceUnit);
        Assert.IsNull(request.MultipleServicesIndicator);
        Assert.IsEmpty(request.MultipleServicesCreditControls);
        Assert.AreEqual(new ServiceUnits { Time = 60, Money = new Money(1050, -2, 978) }, result.Services[0].Granted);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Session_NotOpen_RefusesToGoOn()
    {
        await using var nodes = await StartAsync(TestContext, GrantAllAsync);
        var session = nodes.Charging.NewSession(Msisdn);

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => session.UpdateAsync(Used));
        await session.StartAsync(Asked);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => session.StartAsync(Asked));
        await session.TerminateAsync(Last);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => session.TerminateAsync(Last));

        Assert.AreEqual("I0 T1", nodes.RequestsOf(0));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ResultCode.UserUnknown, CreditControlFailureHandling.Continue, ServiceDecision.Terminate)]
    [DataRow(ResultCode.CreditControlNotApplicable, CreditControlFailureHandling.Terminate, ServiceDecision.GrantUncontrolled)]
    [DataRow(ResultCode.RatingFailed, CreditControlFailureHandling.Continue, ServiceDecision.GrantUncontrolled)]
    [DataRow(ResultCode.RatingFailed, CreditControlFailureHandling.RetryAndTerminate, ServiceDecision.Terminate)]
    [DataRow(ResultCode.TooBusy, CreditControlFailureHandling.Terminate, ServiceDecision.Terminate)]
    public async Task Start_Refused_EndsAsTheFailureHandlingSays(ResultCode code, CreditControlFailureHandling handling, ServiceDecision expected)
    {
        await using var nodes = await StartAsync(TestContext, options => options with { FailureHandling = handling }, null, (request, _) => RefuseAsync(request, code));
        var session = nodes.Charging.NewSession(Msisdn);

        var result = await session.StartAsync(Asked);

        Assert.AreEqual((expected, ClientSessionState.Idle), (result.Decision, session.State));
        Assert.AreEqual($"the server answers {code.Name()}", result.Reason);
        Assert.IsEmpty(nodes.Charging.Sessions);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Update_ServerSaidContinueBefore_FollowsTheServer()
    {
        await using var nodes = await StartAsync(TestContext, (request, from) => new CreditControlRequest(request).CcRequestNumber == 0
            ? GrantAsync(request, from, Avp.Integer32(CreditControlAvpCode.CreditControlFailureHandling, (int)CreditControlFailureHandling.Continue))
            : RefuseAsync(request, ResultCode.RatingFailed));
        var session = nodes.Charging.NewSession(Msisdn);

        await session.StartAsync(Asked);
        var result = await session.UpdateAsync(Used);

        Assert.AreEqual((ServiceDecision.GrantUncontrolled, CreditControlFailureHandling.Continue), (result.Decision, session.FailureHandling));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(AvpCode.SessionId, "the answer is for another session")]
    [DataRow(CreditControlAvpCode.CcRequestNumber, "the answer is for another request")]
    [DataRow(CreditControlAvpCode.CcRequestType, "the answer is for another request")]
    [DataRow(AvpCode.ResultCode, "the server answers 2054847098")]
    public async Task Start_AnswerToAnotherQuestion_IsAFailedAnswer(uint code, string reason)
    {
        await using var nodes = await StartAsync(TestContext, async (request, from) =>
        {
            var answer = await GrantAllAsync(request, from);
            answer.Avps[answer.Avps.IndexOf(answer.Find(code)!)] = new Avp(code, "zzzz"u8);
            return answer;
        });

        var result = await nodes.Charging.NewSession(Msisdn).StartAsync([new ServiceUse { RatingGroup = 1 }]);

        Assert.AreEqual((ServiceDecision.Terminate, reason), (result.Decision, result.Reason));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Session_HostileAnswers_AreSurvived()
    {
        await using var nodes = await StartAsync(TestContext, async (request, from) =>
        {
            var answer = await GrantAsync(request, from, Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl, [Avp.Unsigned32(CreditControlAvpCode.ValidityTime, uint.MaxValue)]));
            answer.Avps.Insert(1, new Avp(AvpCode.OriginHost, "a b/\n"u8));
            return answer;
        });
        var session = nodes.Charging.NewSession(Msisdn);

        var first = await session.StartAsync(Asked);
        await session.TerminateAsync(Last);

        Assert.AreEqual(TimeSpan.FromSeconds(uint.MaxValue), first.ValidityTime);
        Assert.AreEqual("I0 T1", nodes.RequestsOf(0));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Start_LastUnits_TellWhatComesThen()
    {
        var service = Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl,
        [
            Avp.Group(CreditControlAvpCode.GrantedServiceUnit, [Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, 7)]),
            Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 7),
            Avp.Unsigned32(CreditControlAvpCode.ValidityTime, 90),
            Avp.Unsigned32(AvpCode.ResultCode, (uint)ResultCode.CreditLimitReached),
            Avp.Group(CreditControlAvpCode.FinalUnitIndication,
            [
                Avp.Integer32(CreditControlAvpCode.FinalUnitAction, (int)FinalUnitAction.Redirect),
                Avp.Utf8String(CreditControlAvpCode.RestrictionFilterRule, "permit in ip from any to 192.0.2.1"),
                Avp.Group(CreditControlAvpCode.RedirectServer,
                [
                    Avp.Integer32(CreditControlAvpCode.RedirectAddressType, (int)RedirectAddressType.Url),
                    Avp.Utf8String(CreditControlAvpCode.RedirectServerAddress, "https://refill.example"),
                ]),
            ]),
            Avp.Unsigned32(CreditControlAvpCode.VolumeQuotaThreshold, 2, vendorId: CreditControlAvpCode.Vendor3Gpp),
            Avp.Unsigned32(CreditControlAvpCode.QuotaHoldingTime, 30, vendorId: CreditControlAvpCode.Vendor3Gpp),
        ]);
        await using var nodes = await StartAsync(TestContext, (request, from) => GrantAsync(request, from, service));

        var result = await nodes.Charging.NewSession(Msisdn).StartAsync(Asked);

        var grant = result.Services[1];
        Assert.AreEqual((7u, ResultCode.CreditLimitReached, 2u, TimeSpan.FromSeconds(30)), (grant.RatingGroup!.Value, grant.ResultCode, grant.VolumeThreshold!.Value, grant.QuotaHoldingTime!.Value));
        Assert.AreEqual((FinalUnitAction.Redirect, RedirectAddressType.Url, "https://refill.example"), (grant.FinalUnit!.Action, grant.FinalUnit.RedirectType!.Value, grant.FinalUnit.RedirectAddress));
        Assert.AreSequenceEqual(["permit in ip from any to 192.0.2.1"], grant.FinalUnit.FilterRules);
        Assert.AreEqual(TimeSpan.FromSeconds(90), result.ValidityTime);
    }

    private static ulong? UsedOctets(CreditControlRequest request) =>
        request.MultipleServicesCreditControls[0].Find(CreditControlAvpCode.UsedServiceUnit)?.Find(CreditControlAvpCode.CcTotalOctets) is { } avp
        && avp.Reader.TryGetUnsigned64(out var octets) ? octets : null;
}
