using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>A proxy between clients and credit-control servers (RFC 6733 §2.8.2): routes, and changes messages by rules.</summary>
internal sealed class GyProxy : IAsyncDisposable
{
    private readonly MessageRules _rules;
    private readonly HashSet<string> _upstreams;

    /// <param name="options">Of the node; what it advertises and its proxy are set here.</param>
    /// <param name="upstreams">The servers; one is used while those before it cannot be reached.</param>
    /// <param name="rules">Applied to requests and answers of both sides.</param>
    /// <exception cref="DiameterPeerException">An upstream is there twice, or its transport cannot be used.</exception>
    public GyProxy(DiameterNodeOptions options, IReadOnlyList<DiameterUri> upstreams, MessageRules rules)
    {
        _rules = rules;
        _upstreams = upstreams.Select(upstream => upstream.Host).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // §2.8.2: unlike a relay, a proxy advertises the application that it supports.
        Node = new DiameterNode(options with { Applications = [new AdvertisedApplication(CreditControl)], IsRelay = false, Proxy = PassAsync });
        foreach (var upstream in upstreams)
        {
            Node.AddPeer(upstream.ToString(), options.PeerDefaults);
        }

        Node.Routes.Add(new Route
        {
            Action = RouteAction.Proxy,
            Targets = [.. upstreams.Select((upstream, priority) => new RouteTarget(upstream.Host, priority))],
        });
    }

    /// <summary>Disposed with the proxy.</summary>
    public DiameterNode Node { get; }

    private const uint CreditControl = Diameter.Applications.CreditControl.CreditControlRequest.ApplicationId;

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private ValueTask<Message> PassAsync(Message message, Peer from)
    {
        var fault = FindFaultOfWay(message, from) ?? _rules.Apply(message);
        return ValueTask.FromResult(fault is { } found
            ? message.CreateAnswer(found, Node.Options.Identity, Node.Options.Realm)
            : message);
    }

    private DiameterFault? FindFaultOfWay(Message message, Peer from)
    {
        if (!message.Header.IsRequest || message.Find(AvpCode.DestinationHost) is not { } destination)
        {
            return null;
        }

        destination.Reader.TryGetDiameterIdentity(out var host);
        if (string.Equals(host, Node.Options.Identity, StringComparison.OrdinalIgnoreCase))
        {
            // The client knows this node alone, and means whoever is behind it.
            message.Avps.Remove(destination);
            return null;
        }

        // What a server asks a client is for no other server.
        return _upstreams.Contains(from.Identity) && (host is null || Node.FindPeer(host) is not { IsOpen: true })
            ? new DiameterFault(ResultCode.UnableToDeliver, $"{host} is not connected")
            : null;
    }
}
