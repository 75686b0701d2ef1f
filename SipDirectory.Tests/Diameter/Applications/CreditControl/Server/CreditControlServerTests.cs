using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Dictionary;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>The server with its built-in account, asked over loopback.</summary>
[TestClass]
public sealed class CreditControlServerTests
{
    private const int Limit = 30_000;
    private const int Sessions = 200;
    private const uint RatingGroup = 7;

    private static readonly MessageValidator Validator = new(DiameterDictionary.CreateDefault());

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CcRequestType.InitialRequest, 0u)]
    [DataRow(CcRequestType.UpdateRequest, 1u)]
    [DataRow(CcRequestType.TerminationRequest, 2u)]
    public async Task Answer_RequestOfASession_IsSuccessWithItsTypeAndNumber(CcRequestType type, uint number)
    {
        await using var nodes = await Nodes.StartAsync(TestContext);
        var request = nodes.Request(type, number);
        await nodes.BeginAsync(request);

        var answer = await nodes.AskAsync(request);

        Assert.AreEqual(ResultCode.Success, answer.ResultCode);
        Assert.AreEqual(type, answer.CcRequestType);
        Assert.AreEqual(number, answer.CcRequestNumber);
        Assert.AreEqual(4u, answer.AuthApplicationId);
        Assert.AreEqual(request.SessionId, answer.SessionId);
        Assert.AreEqual(AvpCode.SessionId, answer.Message.Avps[0].Code);
        Assert.AreEqual("ocs.example", answer.OriginHost);
        Assert.IsNull(Validator.FindFault(answer.Message.ToArray()));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CcRequestType.InitialRequest, true)]
    [DataRow(CcRequestType.UpdateRequest, true)]
    [DataRow(CcRequestType.TerminationRequest, false)]
    public async Task Answer_ServiceThatAsksForUnits_GrantsThemUntilTheEnd(CcRequestType type, bool isGranted)
    {
        await using var nodes = await Nodes.StartAsync(TestContext);
        var request = nodes.Request(type, 1);
        await nodes.BeginAsync(request);
        request.MultipleServicesCreditControls =
        [
            Service(RatingGroup, Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, 5000)),
            Service(RatingGroup + 1, Avp.Unsigned32(CreditControlAvpCode.CcTime, 60)),
        ];

        var answer = await nodes.AskAsync(request);

        Assert.HasCount(2, answer.MultipleServicesCreditControls);
        var (octets, time) = (answer.MultipleServicesCreditControls[0], answer.MultipleServicesCreditControls[1]);
        Assert.AreEqual(RatingGroup, Number(octets, CreditControlAvpCode.RatingGroup));
        Assert.AreEqual((uint)ResultCode.Success, Number(octets, AvpCode.ResultCode));
        Assert.AreEqual(RatingGroup + 1, Number(time, CreditControlAvpCode.RatingGroup));
        Assert.AreEqual(
            isGranted ? 60u : null,
            time.Find(CreditControlAvpCode.GrantedServiceUnit) is { } granted ? Number(granted, CreditControlAvpCode.CcTime) : null);
        Assert.AreEqual(isGranted, octets.Find(CreditControlAvpCode.GrantedServiceUnit)?.Find(CreditControlAvpCode.CcTotalOctets) is not null);
        Assert.IsNull(Validator.FindFault(answer.Message.ToArray()));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Answer_UnitsLeftToTheServer_GrantsOctets()
    {
        await using var nodes = await Nodes.StartAsync(TestContext);
        var (inCommand, inService) = (nodes.Request(CcRequestType.InitialRequest, 0), nodes.Request(CcRequestType.InitialRequest, 0));
        inCommand.RequestedServiceUnit = Avp.Group(CreditControlAvpCode.RequestedServiceUnit, []);
        inService.MultipleServicesCreditControls = [Service(RatingGroup)];

        Assert.IsNotNull((await nodes.AskAsync(inCommand)).GrantedServiceUnit?.Find(CreditControlAvpCode.CcTotalOctets));
        Assert.IsNotNull((await nodes.AskAsync(inService)).MultipleServicesCreditControls[0].Find(CreditControlAvpCode.GrantedServiceUnit)?.Find(CreditControlAvpCode.CcTotalOctets));
    }

    // A grant of nothing would be used up, and asked for again, at once.
    [TestMethod]
    public void Grant_ZeroIsAskedFor_IsNotZero()
    {
        var desk = new CreditDesk(new CreditControlServerOptions());

        var answer = desk.Ask(Ccr.Initial(
            Service(1, Ccr.Seconds(0)), Service(2, Ccr.Octets(0)), Service(3, Ccr.Pieces(0)), Service(4, Ccr.Seconds(0), Ccr.Octets(7))));

        Assert.AreSequenceEqual(
            ["3600 s", "10485760 B", "1 pc", "3600 s 7 B"], answer.MultipleServicesCreditControls.Select(Ccr.Granted).ToArray());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(RequestedAction.DirectDebiting, true, null)]
    [DataRow(RequestedAction.RefundAccount, true, null)]
    [DataRow(RequestedAction.CheckBalance, false, CheckBalanceResult.EnoughCredit)]
    [DataRow(RequestedAction.PriceEnquiry, false, null)]
    public async Task Answer_Event_IsSuccessWithWhatItsActionAsksFor(RequestedAction action, bool isGranted, CheckBalanceResult? balance)
    {
        await using var nodes = await Nodes.StartAsync(TestContext);
        var request = nodes.Request(CcRequestType.EventRequest, 0);
        request.RequestedAction = action;
        request.RequestedServiceUnit = Avp.Group(
            CreditControlAvpCode.RequestedServiceUnit, [Avp.Unsigned64(CreditControlAvpCode.CcServiceSpecificUnits, 1)]);

        var answer = await nodes.AskAsync(request);

        Assert.AreEqual(ResultCode.Success, answer.ResultCode);
        Assert.AreEqual(isGranted, answer.GrantedServiceUnit is not null);
        Assert.AreEqual(balance, answer.CheckBalanceResult);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(CreditControlAvpCode.CcRequestType)]
    [DataRow(CreditControlAvpCode.CcRequestNumber)]
    [DataRow(CreditControlAvpCode.ServiceContextId)]
    [DataRow(AvpCode.AuthApplicationId)]
    [DataRow(CreditControlAvpCode.RequestedAction)]
    public async Task Answer_RequiredAvpIsMissing_Is5005WithAnExampleOfIt(uint code)
    {
        await using var nodes = await Nodes.StartAsync(TestContext);
        var request = nodes.Request(CcRequestType.EventRequest, 0);
        request.RequestedAction = RequestedAction.DirectDebiting;
        request.Message.Avps.Remove(request.Message.Find(code)!);

        var answer = await nodes.AskAsync(request);

        Assert.AreEqual(ResultCode.MissingAvp, answer.ResultCode);
        Assert.IsNotNull(answer.FailedAvp!.Find(code));
        Assert.AreEqual(request.SessionId, answer.SessionId);
        Assert.IsFalse(answer.Message.Header.IsError);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Answer_TwoHundredSessionsAtOnce_AreAllAnswered()
    {
        await using var nodes = await Nodes.StartAsync(TestContext);

        var results = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => RunSessionAsync(nodes)));

        Assert.AreEqual(3 * Sessions, results.Sum(answers => answers.Count(answer => answer.ResultCode == ResultCode.Success)));
        Assert.AreEqual(3 * Sessions, nodes.Server.Node.GetStatistics().AnswersSent);
    }

    private static async Task<CreditControlAnswer[]> RunSessionAsync(Nodes nodes)
    {
        var session = nodes.Client.Node.SessionIds.Next();
        var answers = new CreditControlAnswer[3];
        for (var number = 0; number < 3; number++)
        {
            var request = nodes.Request(CcRequestType.InitialRequest + number, (uint)number);
            request.SessionId = session;
            answers[number] = await nodes.AskAsync(request);
            Assert.AreEqual(session, answers[number].SessionId);
        }

        return answers;
    }

    private static Avp Service(uint ratingGroup, params Avp[] units) => Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl,
    [
        Avp.Group(CreditControlAvpCode.RequestedServiceUnit, units),
        Avp.Unsigned32(CreditControlAvpCode.RatingGroup, ratingGroup),
    ]);

    private static uint? Number(Avp group, uint code) =>
        group.Find(code) is { } avp && avp.Reader.TryGetUnsigned32(out var value) ? value : null;

    /// <summary>A client's node with an open connection to a server's.</summary>
    private sealed record Nodes(TestNode Server, TestNode Client, CreditControlServer Application) : IAsyncDisposable
    {
        public static async Task<Nodes> StartAsync(TestContext test)
        {
            var server = TestNode.Create("ocs.example", change: options => options with { PeerDefaults = options.PeerDefaults with { Strictness = Strictness.Reject } });
            var application = new CreditControlServer(server.Node);
            server.Node.AddApplication(application);
            await server.Node.StartAsync();
            var client = await TestNode.StartAsync("ctf.example", options => options with { Applications = [new AdvertisedApplication(4)] });
            await client.ConnectAsync(server, test);
            return new Nodes(server, client, application);
        }

        public CreditControlRequest Request(CcRequestType type, uint number) => new()
        {
            SessionId = Client.Node.SessionIds.Next(),
            OriginHost = "ctf.example",
            OriginRealm = "example",
            DestinationRealm = "example",
            ServiceContextId = "32251@3gpp.org",
            CcRequestType = type,
            CcRequestNumber = number,
        };

        /// <summary>Opens the session of a request that comes later in it.</summary>
        public async Task BeginAsync(CreditControlRequest request)
        {
            if (request.CcRequestType is CcRequestType.UpdateRequest or CcRequestType.TerminationRequest)
            {
                var initial = Request(CcRequestType.InitialRequest, 0);
                initial.SessionId = request.SessionId;
                await AskAsync(initial);
            }
        }

        public async Task<CreditControlAnswer> AskAsync(CreditControlRequest request) =>
            new(await Client.Node.SendRequestAsync(request.Message));

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Server.DisposeAsync();
            await Application.DisposeAsync();
        }
    }
}
