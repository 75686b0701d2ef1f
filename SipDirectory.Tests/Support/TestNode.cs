using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Tests.Support;

/// <summary>A node on loopback that knows when its peers come and go.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const uint TestApplication = 16777999;
    private const uint TestCommand = 8388000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Text, TaskCompletionSource Seen)> _waiting = [];

    private TestNode(DiameterNode node)
    {
        Node = node;
        node.PeerUp += peer => Note($"up {peer.Identity}");
        node.PeerDown += (peer, _) => Note($"down {peer.Identity}");
        node.PeerSuspect += peer => Note($"suspect {peer.Identity}");
    }

    public DiameterNode Node { get; }

    public int Port => Node.ListeningOn[0].Endpoint.Port;

    /// <summary>Where others connect to it.</summary>
    public string Uri => $"aaa://{Node.Options.Identity}:{Port}";

    public static Task<TestNode> StartAsync(string identity, Func<DiameterNodeOptions, DiameterNodeOptions>? change = null) =>
        StartAsync(identity, null, change);

    /// <summary>Listens on a port of loopback, and takes any peer, where nothing else is said.</summary>
    public static async Task<TestNode> StartAsync(
        string identity, DelegateApplication? application, Func<DiameterNodeOptions, DiameterNodeOptions>? change = null)
    {
        var node = Create(identity, application, change);
        await node.Node.StartAsync();
        return node;
    }

    public static TestNode Create(
        string identity, DelegateApplication? application = null, Func<DiameterNodeOptions, DiameterNodeOptions>? change = null)
    {
        var options = new DiameterNodeOptions
        {
            Identity = identity,
            ListenOn = [new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0))],
            Applications = [new AdvertisedApplication(TestApplication)],
            AcceptUnknownPeers = true,
            PeerDefaults = new PeerOptions { ReconnectWait = TimeSpan.FromMilliseconds(50), Addresses = [IPAddress.Loopback], Strictness = Strictness.Ignore },
        };
        var node = new TestNode(new DiameterNode(change is null ? options : change(options)));
        if (application is not null)
        {
            node.Node.AddApplication(application);
        }

        return node;
    }

    /// <summary>Connects to another node, and waits until the peer is open.</summary>
    public async Task<Peer> ConnectAsync(TestNode other, TestContext test, string? realm = null)
    {
        var peer = Node.AddPeer(other.Uri, Node.Options.PeerDefaults with { Realm = realm });
        await WaitForAsync($"up {peer.Identity}", test);
        await other.WaitForAsync($"up {Node.Options.Identity}", test);
        return peer;
    }

    /// <summary>A request for a realm, and perhaps a host in it.</summary>
    public Message Request(string realm, string? host = null, uint applicationId = TestApplication)
    {
        var flags = CommandFlags.Request | CommandFlags.Proxiable;
        var request = new Message(new DiameterHeader(flags, TestCommand, applicationId, 0, 0));
        request.Avps.Add(Avp.Utf8String(AvpCode.SessionId, Node.SessionIds.Next()));
        request.Avps.Add(Avp.Identity(AvpCode.DestinationRealm, realm));
        if (host is not null)
        {
            request.Avps.Add(Avp.Identity(AvpCode.DestinationHost, host));
        }

        return request;
    }

    /// <summary>Completes once "up NAME", "down NAME" or "suspect NAME" happens, or did.</summary>
    public Task WaitForAsync(string text, TestContext test)
    {
        lock (_lock)
        {
            if (_seen.Contains(text))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((text, seen));
            return seen.Task.WaitAsync(test.CancellationToken);
        }
    }

    /// <summary>What has happened so far does not count for the next <see cref="WaitForAsync"/>.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _seen.Clear();
        }
    }

    /// <summary>Without waiting for anybody: the clock may stand still.</summary>
    public async ValueTask DisposeAsync()
    {
        await Node.StopAsync(force: true);
        await Node.DisposeAsync();
    }

    private void Note(string text)
    {
        lock (_lock)
        {
            _seen.Add(text);
            foreach (var (_, seen) in _waiting.Where(waiting => waiting.Text.Equals(text, StringComparison.OrdinalIgnoreCase)))
            {
                seen.TrySetResult();
            }
        }
    }
}
