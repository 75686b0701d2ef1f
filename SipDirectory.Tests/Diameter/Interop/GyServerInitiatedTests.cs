using System.Net;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>What a Gy server of ours asks a client of ours by itself, through freeDiameter; sessions of two services.</summary>
[TestClass]
[TestCategory("Interop")]
[OSCondition(OperatingSystems.Linux)]
public sealed class GyServerInitiatedTests
{
    private const int Limit = 120_000;

    private static readonly ServiceUse[] Asked =
    [
        new() { RatingGroup = 1, Requested = new() },
        new() { RatingGroup = 2, ServiceIdentifier = 7, Requested = new() { Time = 60 } },
    ];

    public required TestContext TestContext { get; init; }

    [InteropTestMethod, Timeout(Limit, CooperativeCancellation = true)]
    public async Task ReAuthAndAbort_ThroughFreeDiameter_AreAnsweredThenReported()
    {
        await using var server = await GyServer.StartAsync(new GyServerOptions
        {
            Host = InteropNode.IdentityOf("server"),
            Realm = InteropNetwork.Realm,
            ListenOn = new IPEndPoint(InteropNetwork.Address, 0),
        });
        var port = InteropNetwork.FreePort();
        await using var capture = await Capture.StartAsync(TestContext, port, server.Endpoint.Port);
        await using var relay = await FreeDiameter.StartAsync(TestContext, port, connectTo: (server.Node.Options.Identity, server.Endpoint.Port));
        await relay.WaitForOpenAsync(server.Node.Options.Identity, TestContext.CancellationToken);
        await using var client = await InteropNode.StartAsync("client");
        using var charging = new CreditControlClient(client.Node, new CreditControlClientOptions { DestinationRealm = InteropNetwork.Realm });
        await InteropNode.ConnectAsync(client, relay, TestContext);

        var session = charging.NewSession();
        var started = await session.StartAsync(Asked);
        var updated = WaitForReport(session);
        var reAuth = await server.CreditControl.RequestReAuthAsync(session.SessionId);
        var update = await updated.WaitAsync(TestContext.CancellationToken);
        var ended = WaitForReport(session);
        var abort = await server.CreditControl.AbortAsync(session.SessionId);
        var end = await ended.WaitAsync(TestContext.CancellationToken);

        Assert.AreEqual(ServiceDecision.Grant, started.Decision);
        Assert.AreEqual((ResultCode.LimitedSuccess, ReportReason.ReAuth, ServiceDecision.Grant), (reAuth, update.Reason, update.Result.Decision));
        Assert.AreEqual((ResultCode.Success, ReportReason.Abort, ClientSessionState.Idle), (abort, end.Reason, session.State));
        Assert.AreEqual(0, server.Statistics.OpenSessions);
        await capture.AssertAsync(
            ("diameter.cmd.code == 272 && diameter.Rating-Group == 1 && diameter.Rating-Group == 2 && diameter.Service-Identifier == 7", 12),
            ("diameter.cmd.code == 258 && diameter.flags.request == 1 && diameter.Destination-Host == \"client.interop.example\"", 2),
            ("diameter.cmd.code == 258 && diameter.flags.request == 0 && diameter.Result-Code == 2002", 2),
            ("diameter.cmd.code == 274 && diameter.flags.request == 1 && diameter.Destination-Host == \"client.interop.example\"", 2),
            ("diameter.cmd.code == 274 && diameter.flags.request == 0 && diameter.Result-Code == 2001", 2),
            ("diameter.CC-Request-Type == 3 && diameter.Termination-Cause == 4", 2));
        Assert.AreEqual("", relay.Errors);
        foreach (var hop in (int[])[port, server.Endpoint.Port])
        {
            Assert.AreEqual("ASA 1 to, ASR 1 from, CCA 3 from, CCR 3 to, RAA 1 to, RAR 1 from", await capture.CountAsync(hop));
        }
    }

    private static Task<(ReportReason Reason, CreditControlResult Result)> WaitForReport(CreditControlSession session)
    {
        var reported = new TaskCompletionSource<(ReportReason, CreditControlResult)>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Reported += (reason, result) => reported.TrySetResult((reason, result));
        return reported.Task;
    }
}
