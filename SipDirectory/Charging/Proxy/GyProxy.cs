using Serilog;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Rules;

namespace SipDirectory.Charging.Proxy;

/// <summary>A proxy between clients and credit-control servers (RFC 6733 §2.8.2): routes, and changes messages by rules.</summary>
internal sealed class GyProxy : IAsyncDisposable
{
    private readonly MessageRules _rules;
    private readonly ILogger _log;
    private readonly List<Peer> _upstreams;
    private bool _isCutOff;

    /// <param name="options">Of the node; what it advertises and its proxy are set here.</param>
    /// <param name="upstreams">The servers; one is used while those before it cannot be reached.</param>
    /// <param name="rules">Applied to requests and answers of both sides.</param>
    /// <param name="log">Told what the node does not say of its peers.</param>
    /// <exception cref="DiameterPeerException">An upstream is there twice, or its transport cannot be used.</exception>
    public GyProxy(DiameterNodeOptions options, IReadOnlyList<DiameterUri> upstreams, MessageRules rules, ILogger log)
    {
        (_rules, _log) = (rules, log);

        // §2.8.2: unlike a relay, a proxy advertises the application that it supports.
        var creditControl = new AdvertisedApplication(CreditControlRequest.ApplicationId);
        Node = new DiameterNode(options with { Applications = [creditControl], IsRelay = false, Proxy = PassAsync });
        _upstreams = [.. upstreams.Select(upstream => Node.AddPeer(upstream.ToString(), options.PeerDefaults))];
        Node.Routes.Add(new Route
        {
            Action = RouteAction.Proxy,
            Targets = [.. upstreams.Select((upstream, priority) => new RouteTarget(upstream.Host, priority))],
        });
        Node.PeerDown += (_, _) => WarnWhereNoneIsOpen();
        Node.PeerUp += peer => Volatile.Write(ref _isCutOff, _isCutOff && !_upstreams.Contains(peer));
    }

    /// <summary>Disposed with the proxy.</summary>
    public DiameterNode Node { get; }

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private ValueTask<Message> PassAsync(Message message, Peer from)
    {
        if (message.Header.IsRequest)
        {
            LeaveOut(Node.Options.Identity, message);
            WarnWhereNoneIsOpen();
        }

        if (_rules.Apply(message) is not { } fault)
        {
            return ValueTask.FromResult(message);
        }

        _log.Information("{Peer:l} gets {Code:l} instead of what the rules are for: {Fault:l}", from.Identity, $"{(uint)fault.ResultCode}", fault.Text);
        return ValueTask.FromResult(message.CreateAnswer(fault, Node.Options.Identity, Node.Options.Realm));
    }

    // The client knows this node alone, and means whoever is behind it.
    private static void LeaveOut(string identity, Message request)
    {
        if (request.Find(AvpCode.DestinationHost) is { } destination
            && destination.Reader.TryGetDiameterIdentity(out var host)
            && host.Equals(identity, StringComparison.OrdinalIgnoreCase))
        {
            request.Avps.Remove(destination);
        }
    }

    // Once, until one is open again; which ones went, and why, the node has said.
    private void WarnWhereNoneIsOpen()
    {
        if (Node.IsRunning && !_upstreams.Exists(upstream => upstream.IsOpen) && !Interlocked.Exchange(ref _isCutOff, true))
        {
            _log.Warning("No upstream is open : requests are answered with 3002");
        }
    }
}
