using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Applications.CreditControl.Client;

/// <summary>A client of credit control with open connections to its servers, whose answers a test writes.</summary>
internal sealed record ChargingNodes(TestNode Client, CreditControlClient Charging, IReadOnlyList<TestNode> Servers, IReadOnlyList<DelegateApplication> Applications)
    : IAsyncDisposable
{
    public const string Realm = "ocs.example";

    /// <summary>The servers are a.ocs.example, b.ocs.example and so on, and named in this order.</summary>
    public static async Task<ChargingNodes> StartAsync(
        TestContext test,
        Func<CreditControlClientOptions, CreditControlClientOptions>? change,
        TimeProvider? time,
        params Func<Message, Peer, ValueTask<Message>>[] answers)
    {
        var applications = answers.Select(answer => new DelegateApplication(4, answer)).ToList();
        var servers = new List<TestNode>();
        foreach (var application in applications)
        {
            servers.Add(await TestNode.StartAsync($"{(char)('a' + servers.Count)}.{Realm}", application, Demanding));
        }

        var client = await TestNode.StartAsync("ctf.example", options => options with
        {
            Time = time ?? TimeProvider.System,
            PeerDefaults = options.PeerDefaults with { IdleTimeout = TimeSpan.FromHours(1), IsPersistent = false },
        });
        var options = new CreditControlClientOptions { DestinationRealm = Realm };
        var charging = new CreditControlClient(client.Node, change?.Invoke(options) ?? options);
        var nodes = new ChargingNodes(client, charging, servers, applications);
        foreach (var server in servers)
        {
            var peer = client.Node.AddPeer(server.Uri, client.Node.Options.PeerDefaults);
            await peer.OpenAsync(test.CancellationToken);
            await client.WaitForAsync($"up {peer.Identity}", test);
        }

        return nodes;
    }

    public static Task<ChargingNodes> StartAsync(TestContext test, params Func<Message, Peer, ValueTask<Message>>[] answers) =>
        StartAsync(test, null, null, answers);

    /// <summary>As the server without accounts answers, with what a test adds.</summary>
    public static async ValueTask<Message> GrantAsync(Message request, Peer from, params IEnumerable<Avp> more)
    {
        var answer = await new GrantingServer($"a.{Realm}", Realm).AnswerAsync(request, from, CancellationToken.None);
        foreach (var avp in more)
        {
            answer.Avps.Add(avp);
        }

        return answer;
    }

    public static ValueTask<Message> GrantAllAsync(Message request, Peer from) => GrantAsync(request, from);

    public static ValueTask<Message> RefuseAsync(Message request, ResultCode code) =>
        ValueTask.FromResult(request.CreateAnswer(code, $"a.{Realm}", Realm));

    /// <summary>The requests of one server, as their types, numbers, and T where they were sent before.</summary>
    public string RequestsOf(int server) => string.Join(' ', Applications[server].Requests.Select(Describe));

    public async ValueTask DisposeAsync()
    {
        Charging.Dispose();
        await Client.DisposeAsync();
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }
    }

    // What the client sends is judged by the rules of the dictionary.
    private static DiameterNodeOptions Demanding(DiameterNodeOptions options) =>
        options with { PeerDefaults = options.PeerDefaults with { Strictness = Strictness.Reject } };

    private static string Describe(Message message)
    {
        var request = new CreditControlRequest(message);
        return $"{request.CcRequestType.ToString()[0]}{request.CcRequestNumber}{(message.Header.IsRetransmitted ? "T" : "")}";
    }
}
