using Microsoft.Extensions.Logging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Tests.Support;
using static SipDirectory.Tests.Diameter.Applications.CreditControl.Server.Ccr;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>Accounts, sessions, supervision and commands of the server, between two nodes.</summary>
[TestClass]
public sealed class CreditProcedureTests
{
    private const int Limit = 30_000;
    private const int Sessions = 200;

    public required TestContext TestContext { get; init; }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Session_FromInitialToTermination_IsChargedAndCounted()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);

        var begun = await nodes.AskAsync(Initial(Service(10, Requested())));
        await nodes.AskAsync(Update(1, Service(10, Used(Octets(5000)), Requested())));
        var ended = await nodes.AskAsync(Termination(2, Service(10, Used(Octets(1)))));
        await nodes.AskAsync(Termination(3));

        Assert.AreEqual("5000 B", Granted(begun.MultipleServicesCreditControls[0]));
        Assert.AreEqual(6, Cost(ended.CostInformation));
        Assert.AreEqual((994L, 0L), (nodes.Balance, nodes.Reserved));
        Assert.AreEqual(new CreditControlStatistics(1, 1, 2, 0, 4, 1, 0), nodes.Application.Statistics);
    }

    // The node refuses it by the dictionary, and the application never sees it.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_NotSound_IsCountedAsAnError()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        var request = Initial();
        request.Message.Avps.Remove(request.Message.Find(CreditControlAvpCode.ServiceContextId)!);

        var answer = await nodes.AskAsync(request);

        Assert.AreEqual(ResultCode.MissingAvp, answer.ResultCode);
        Assert.AreEqual(new CreditControlStatistics(1, 0, 0, 0, 1, 1, 0), nodes.Application.Statistics);
    }

    // The node answers a duplicate from what it keeps, and the application is not asked.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_Duplicate_IsCountedAndLoggedLikeTheFirst()
    {
        using var log = new CollectingLoggerFactory();
        await using var nodes = await CreditNodes.StartAsync(TestContext, log: log);
        var request = Initial(Service(10, Requested()));

        await nodes.AskAsync(request);
        await nodes.AskAsync(request);

        Assert.AreEqual(new CreditControlStatistics(2, 0, 0, 0, 2, 0, 1), nodes.Application.Statistics);
        Assert.AreSequenceEqual(
            [
                $"CCR Initial 0 from ctf.example : {Session}", $"CCA Initial 0 to ctf.example : {Session} : 2001 DIAMETER_SUCCESS",
                $"CCR Initial 0 from ctf.example : {Session}", $"CCA Initial 0 to ctf.example : {Session} : 2001 DIAMETER_SUCCESS",
            ],
            log.Lines.Select(line => line.Text).Where(text => text.StartsWith("CC", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_SentAgainAfter3004_IsCharged()
    {
        var store = new FakeStore { IsBroken = true };
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store);
        var request = EventOf("event;1");

        var refused = await nodes.AskAsync(request);
        store.IsBroken = false;
        var charged = await nodes.AskAsync(request);

        Assert.AreEqual((ResultCode.TooBusy, ResultCode.Success), (refused.ResultCode, charged.ResultCode));
        Assert.AreEqual(refused.Message.Header.EndToEnd, charged.Message.Header.EndToEnd);
        Assert.AreEqual(new CreditControlStatistics(0, 0, 0, 2, 2, 1, 0), nodes.Application.Statistics);
        Assert.AreEqual(900L, nodes.Balance);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Sessions_TwoHundredAtOnce_AreChargedToTheCent()
    {
        var store = new FakeStore();
        await using var nodes = await CreditNodes.StartAsync(TestContext, balance: 10_000, store);

        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(number => RunSessionAsync(nodes, $"ctf.example;{number}")));

        Assert.AreEqual(10_000 - (Sessions * 7L), nodes.Balance, "3,500 and 3,000 octets cost 7 in a session");
        Assert.AreEqual((0L, 0), (nodes.Reserved, nodes.Application.Statistics.OpenSessions));
        Assert.AreEqual(3 * Sessions, store.Batches.Sum(batch => batch.Count));
        Assert.AreEqual(nodes.Balance, store.Batches.SelectMany(batch => batch).Last(change => change.Balance is not null).Balance!.Value.Amount);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Supervision_ClientDiesInMidSession_GivesReservationsBack()
    {
        var store = new FakeStore();
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store);
        await nodes.AskAsync(Initial(Service(10, Requested())));
        await nodes.Client.Node.StopAsync(force: true);
        await nodes.Server.WaitForAsync("down ctf.example", TestContext);

        // The tariff's Validity-Time is 600 s.
        nodes.Clock.Advance(TimeSpan.FromSeconds(1199));
        var before = nodes.Application.Statistics.OpenSessions;
        nodes.Clock.Advance(TimeSpan.FromSeconds(2));
        await nodes.Application.DisposeAsync();

        Assert.AreEqual(1, before);
        Assert.AreEqual((0, 0L, 1000L), (nodes.Application.Statistics.OpenSessions, nodes.Reserved, nodes.Balance));
        Assert.IsTrue(store.Batches[^1] is [{ SessionId: Session, Session: null }]);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Store_CannotCommit_RefusesWith3004AndChangesNothing()
    {
        var store = new FakeStore();
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store);
        await nodes.AskAsync(Initial(Service(10, Requested())));
        var session = nodes.Application.Ledger.FindSession(Session);

        store.IsBroken = true;
        var refused = await nodes.AskAsync(Update(1, Service(10, Used(Octets(5000)), Requested())));
        var debit = await nodes.AskAsync(EventOf("event;1"));
        var (balance, reserved, kept) = (nodes.Balance, nodes.Reserved, nodes.Application.Ledger.Answers);
        store.IsBroken = false;
        var again = await nodes.AskAsync(Update(1, Service(10, Used(Octets(5000)), Requested())));

        Assert.AreEqual((ResultCode.TooBusy, ResultCode.TooBusy), (refused.ResultCode, debit.ResultCode));
        Assert.IsTrue(refused.Message.Header.IsError);
        Assert.AreEqual((1000L, 5L, 1), (balance, reserved, kept));
        Assert.IsNotNull(session);
        Assert.AreEqual((ResultCode.Success, 995L, 5L), (again.ResultCode, nodes.Balance, nodes.Reserved));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Store_CannotCommitForLong_IsLoggedOnceAndWhenItCanAgain()
    {
        var store = new FakeStore { IsBroken = true };
        using var log = new CollectingLoggerFactory();
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store, log: log);

        await nodes.AskAsync(EventOf("event;1"));
        await nodes.AskAsync(EventOf("event;2"));
        store.IsBroken = false;
        await nodes.AskAsync(EventOf("event;3"));
        await nodes.AskAsync(EventOf("event;4"));

        Assert.AreSequenceEqual(
            ["A batch was not stored : 1 requests were refused, and nothing was charged", "Batches are stored again : 2 requests were refused"],
            log.Lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text).ToArray());
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Store_HasState_IsGoneOnFrom()
    {
        var session = new CreditSession
        {
            SessionId = Session,
            Account = "alice",
            OriginHost = "ctf.example",
            OriginRealm = "example",
            LastRequestNumber = 4,
            Expires = new FakeClock().GetUtcNow().AddMinutes(1),
            Services = [new ServiceReservation(10, null, ServiceUnit.TotalOctets, Used: 1500, Charged: 2, Granted: 5000, Reserved: 5)],
        };
        var first = new CreditControlAnswer(Update(4).Message.CreateAnswer(ResultCode.LimitedSuccess, "ocs.example", "example"));
        var answered = new AnsweredCredit(new CreditRequestKey("ctf.example", Session, (uint)CcRequestType.UpdateRequest, 4), first.Message.ToArray(), session.Expires);
        await using var nodes = await CreditNodes.StartAsync(
            TestContext, store: new FakeStore(new CreditState([new AccountBalance("alice", 77, 978, -2)], [session], [answered])));
        var (balance, reserved) = (nodes.Balance, nodes.Reserved);

        var repeated = await nodes.AskAsync(Update(4, Service(10, Used(Octets(1500)))));
        var ended = await nodes.AskAsync(Termination(5, Service(10, Used(Octets(500)))));

        Assert.AreEqual((77L, 5L), (balance, reserved));
        Assert.AreEqual(ResultCode.LimitedSuccess, repeated.ResultCode);
        Assert.AreEqual((ResultCode.Success, 77L, 0L), (ended.ResultCode, nodes.Balance, nodes.Reserved), "2,000 octets cost the 2 that were charged");
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(840u, -2)]
    [DataRow(978u, -3)]
    public async Task Store_HasABalanceInOtherUnits_IsRefused(uint currency, int exponent)
    {
        var store = new FakeStore(new CreditState([new AccountBalance("alice", 77, currency, exponent)], [], []));

        var refusal = await Assert.ThrowsExactlyAsync<CreditStoreException>(() => CreditNodes.StartAsync(TestContext, store: store));

        Assert.AreEqual($"has the balance of alice in 10^{exponent} of currency {currency}, but the account is in 10^-2 of 978", refusal.Message);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(365)]
    [DataRow(-365)]
    public async Task Supervision_ClockIsSet_GoesOnEvenly(int days)
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        await nodes.AskAsync(Initial(Service(10, Requested())));

        nodes.Clock.Set(TimeSpan.FromDays(days));
        nodes.Clock.Advance(TimeSpan.FromSeconds(1));
        await nodes.AskAsync(EventOf("event;1"));
        var before = nodes.Application.Statistics.OpenSessions;
        nodes.Clock.Advance(TimeSpan.FromSeconds(1200));
        await nodes.Application.DisposeAsync();

        Assert.AreEqual((1, 0), (before, nodes.Application.Statistics.OpenSessions));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    [DataRow(ResultCode.Success, 1)]
    [DataRow(ResultCode.LimitedSuccess, 1)]
    [DataRow(ResultCode.UnknownSessionId, 0)]
    public async Task ReAuthAndAbort_ClientAnswers_EndTheSessionWhereItIsUnknownThere(ResultCode code, int open)
    {
        foreach (var command in (uint[])[ReAuthRequest.CommandCode, AbortSessionRequest.CommandCode])
        {
            await using var nodes = await CreditNodes.StartAsync(TestContext, clientAnswers: code);
            await nodes.AskAsync(Initial(Service(10, Requested())));

            var answer = await (command == ReAuthRequest.CommandCode
                ? nodes.Application.RequestReAuthAsync(Session)
                : nodes.Application.AbortAsync(Session));

            var request = nodes.Asked.Requests.Single();
            Assert.AreEqual((command, 4u, code), (request.Header.CommandCode, request.Header.ApplicationId, answer));
            Assert.AreEqual((open, open * 5L), (nodes.Application.Statistics.OpenSessions, nodes.Reserved));
        }
    }

    // The realm of the client is not the agent's, and nobody says that the agent leads there.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_ClientBehindAnAgent_GoesThroughTheAgentThatItsLastRequestCameBy()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        var gy = Avp.Unsigned32(AvpCode.AuthApplicationId, 4);
        using var former = await RawPeer.OpenAsync(nodes.Server, "former.example", TestContext, gy);
        using var agent = await RawPeer.OpenAsync(nodes.Server, "agent.example", TestContext, gy);
        var initial = Initial(Service(10, Requested()));
        (initial.OriginHost, initial.OriginRealm) = ("ctf.elsewhere", "elsewhere");
        var update = Update(1, Service(10, Used(Octets(1)), Requested()));
        (update.OriginHost, update.OriginRealm) = ("CTF.elsewhere", "elsewhere");
        await former.SendAsync(initial.Message);
        await former.ReceiveAsync();
        await agent.SendAsync(update.Message);
        var updated = new CreditControlAnswer((await agent.ReceiveAsync())!);

        var asking = nodes.Application.RequestReAuthAsync(Session);
        var receiving = agent.ReceiveAsync();
        await await Task.WhenAny(asking, receiving);
        var request = (await receiving)!;
        await agent.SendAsync(request.CreateAnswer(ResultCode.LimitedSuccess, "ctf.elsewhere", "elsewhere"));

        Assert.AreEqual(ResultCode.Success, updated.ResultCode);
        Assert.AreEqual(("ctf.elsewhere", "elsewhere"), (new ReAuthRequest(request).DestinationHost, new ReAuthRequest(request).DestinationRealm));
        Assert.AreEqual(ResultCode.LimitedSuccess, await asking);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuth_NoSuchSession_Is5002WithoutAsking()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);

        Assert.AreEqual(ResultCode.UnknownSessionId, await nodes.Application.RequestReAuthAsync("nobody;1"));
        Assert.AreEqual(ResultCode.UnknownSessionId, await nodes.Application.AbortAsync("nobody;1"));
        Assert.IsEmpty(nodes.Asked.Requests);
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Answer_MessageOfAnotherCommand_Is3001()
    {
        await using var nodes = await CreditNodes.StartAsync(TestContext);
        var request = new ReAuthRequest(4)
        {
            SessionId = Session,
            OriginHost = "ctf.example",
            OriginRealm = "example",
            DestinationRealm = "example",
            DestinationHost = "ocs.example",
            AuthApplicationId = 4,
            ReAuthRequestType = ReAuthRequestType.AuthorizeOnly,
        };

        var answer = new CreditControlAnswer(await nodes.Client.Node.SendRequestAsync(request.Message));

        Assert.AreEqual(ResultCode.CommandUnsupported, answer.ResultCode);
        Assert.AreEqual(0, nodes.Application.Statistics.AnswersSent);
    }

    // The first request is being committed; the second waits, and there is no room for a third.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_TooManyWait_Is3004()
    {
        using var store = new SlowStore();
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store, change: options => options with { MaxQueuedRequests = 1 });

        var first = nodes.AskAsync(Initial(Service(10, Requested())));
        await store.Committing.WaitAsync(TestContext.CancellationToken);
        var (second, third) = (nodes.AskAsync(EventOf("event;2")), nodes.AskAsync(EventOf("event;3")));
        var refused = await await Task.WhenAny(second, third);
        store.Release();

        Assert.AreEqual(ResultCode.TooBusy, refused.ResultCode);
        Assert.AreEqual(ResultCode.Success, (await first).ResultCode);
        Assert.AreNotEqual((await second).ResultCode, (await third).ResultCode);
    }

    // Both are in one batch, which the store has not seen when the second is answered.
    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Request_RepeatedBeforeTheFirstIsStored_IsChargedOnce()
    {
        using var store = new SlowStore();
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store);

        var begun = nodes.AskAsync(Initial(Service(10, Requested())));
        await store.Committing.WaitAsync(TestContext.CancellationToken);
        var (first, second) = (nodes.AskAsync(EventOf("event;1")), nodes.AskAsync(EventOf("event;1")));
        store.Release();

        Assert.AreEqual((ResultCode.Success, ResultCode.Success), ((await first).ResultCode, (await second).ResultCode));
        Assert.AreEqual((ResultCode.Success, 900L), ((await begun).ResultCode, nodes.Balance));
    }

    [TestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task Stop_RequestsWait_AreChargedAndLaterOnesRefused()
    {
        using var store = new SlowStore();
        await using var nodes = await CreditNodes.StartAsync(TestContext, store: store, change: options => options with { MaxQueuedRequests = 1 });

        var begun = nodes.AskAsync(Initial(Service(10, Requested())));
        await store.Committing.WaitAsync(TestContext.CancellationToken);
        Task<CreditControlAnswer>[] two = [nodes.AskAsync(EventOf("event;1")), nodes.AskAsync(EventOf("event;2"))];
        var refused = await Task.WhenAny(two);
        var stopping = nodes.Application.DisposeAsync().AsTask();
        var late = await nodes.AskAsync(EventOf("event;3"));
        store.Release();
        await stopping;

        var waiting = await two.Single(each => each != refused);
        Assert.AreEqual((ResultCode.Success, ResultCode.Success), ((await begun).ResultCode, waiting.ResultCode));
        Assert.AreEqual((ResultCode.TooBusy, 900L), (late.ResultCode, nodes.Balance));
    }

    private static CreditControlRequest EventOf(string session)
    {
        var request = Event(RequestedAction.DirectDebiting, Requested(Euros(1)));
        request.SessionId = session;
        return request;
    }

    private static async Task RunSessionAsync(CreditNodes nodes, string session)
    {
        var begun = await nodes.AskAsync(Request(CcRequestType.InitialRequest, 0, session, Service(10, Requested())));
        await nodes.AskAsync(Request(CcRequestType.UpdateRequest, 1, session, Service(10, Used(Octets(3500)), Requested())));
        var ended = await nodes.AskAsync(Request(CcRequestType.TerminationRequest, 2, session, Service(10, Used(Octets(3000)))));
        Assert.AreEqual((ResultCode.Success, ResultCode.Success), (begun.ResultCode, ended.ResultCode));
        Assert.AreEqual(session, ended.SessionId);
    }

    private sealed class SlowStore : ICreditStore
    {
        private readonly TaskCompletionSource _committing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _release = new();

        public Task Committing => _committing.Task;

        public void Release() => _release.Set();

        public CreditState Load() => new([], [], []);

        public void Commit(IReadOnlyList<CreditChange> changes)
        {
            _committing.TrySetResult();
            _release.Wait();
        }

        public void Dispose()
        {
            _release.Set();
            _release.Dispose();
        }
    }
}
