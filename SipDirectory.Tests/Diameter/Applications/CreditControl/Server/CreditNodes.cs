using Microsoft.Extensions.Logging;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Server;

/// <summary>A server of alice's account, and the node of a client, connected over loopback; the server's clock stands still.</summary>
internal sealed record CreditNodes(TestNode Server, TestNode Client, CreditControlServer Application, FakeClock Clock, DelegateApplication Asked) : IAsyncDisposable
{
    public long Balance => Application.Ledger.BalanceOf("alice");

    public long Reserved => Application.Ledger.ReservedOf("alice");

    /// <param name="test">The test.</param>
    /// <param name="balance">Of alice, in cents.</param>
    /// <param name="store">Of the server.</param>
    /// <param name="clientAnswers">The Result-Code to Re-Auth and Abort-Session.</param>
    /// <param name="change">Changes the options of the server.</param>
    /// <param name="log">Of the server.</param>
    public static async Task<CreditNodes> StartAsync(
        TestContext test,
        long balance = 1000,
        ICreditStore? store = null,
        ResultCode clientAnswers = ResultCode.Success,
        Func<CreditControlServerOptions, CreditControlServerOptions>? change = null,
        ILoggerFactory? log = null)
    {
        var clock = new FakeClock();
        var server = TestNode.Create("ocs.example", change: options => options with
        {
            Time = clock,
            LoggerFactory = log ?? options.LoggerFactory,
            PeerDefaults = options.PeerDefaults with { Strictness = Strictness.Reject },
        });
        var options = new CreditControlServerOptions
        {
            Plan = new CreditPlan
            {
                Accounts = [new Account("alice", [new SubscriptionId(SubscriptionIdType.EndUserE164, Ccr.Alice)], balance)],
                Tariffs = [CreditDesk.Octets, CreditDesk.Seconds],
            },
        };
        var application = new CreditControlServer(server.Node, change is null ? options : change(options), store);
        server.Node.AddApplication(application);
        await server.Node.StartAsync();
        var asked = new DelegateApplication(4, (request, _) => ValueTask.FromResult(request.CreateAnswer(clientAnswers, "ctf.example", "example")));
        var client = await TestNode.StartAsync("ctf.example", asked);
        await client.ConnectAsync(server, test);
        return new CreditNodes(server, client, application, clock, asked);
    }

    public async Task<CreditControlAnswer> AskAsync(CreditControlRequest request) => new(await Client.Node.SendRequestAsync(request.Message));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await Application.DisposeAsync();
    }
}
