using System.Text;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// Brings requests to a peer, this node's own and those it passes on: routes them, sends them again when a connection is
/// lost, follows redirects, and lets them fail in time.
/// </summary>
internal sealed class RequestSender(DiameterNode node)
{
    private const int MostRedirects = 5;

    private readonly RedirectCache _redirects = new(node.Options.Limits.RedirectCacheSize, node.Time);
    private readonly Lock _parkedLock = new();
    private readonly List<PendingRequest> _parked = [];
    private uint _turn;

    /// <summary>Sends a request and gives the answer as it came, once no redirect is to be followed any more.</summary>
    /// <exception cref="DiameterRequestException">There is no answer.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(PendingRequest request)
    {
        SendOrFail(request);
        while (true)
        {
            var answer = await request.Task.ConfigureAwait(false);
            DiameterHeader.TryRead(answer.Span, out var header);
            if (!header.IsError)
            {
                return answer;
            }

            if (TrySendElsewhere(answer, request) is { } elsewhere)
            {
                request = elsewhere;
                continue;
            }

            if (FindRedirect(answer, request) is not { } host)
            {
                return answer;
            }

            request = request.Redirected();
            if (request.Redirects > MostRedirects)
            {
                throw new DiameterRequestException(RequestFailure.TooManyRedirects, $"{MostRedirects} redirects, and no answer");
            }

            SendTo(host, request);
        }
    }

    /// <summary>An answer of an application came.</summary>
    public void Receive(PeerConnection connection, in DiameterHeader header, byte[] answer)
    {
        // RFC 6733 §6.2.1: an answer to nothing is ignored. One whose AVPs cannot be read is as good as none.
        if (!connection.Pending.TryTake(header.HopByHop, out var request))
        {
            return;
        }

        var peer = connection.Peer!;
        var fault = RoutingAvps.Read(answer, node.Options.Limits.Avps, out var routing);
        peer.Statistics.CountAnswer(routing.ResultCode, isSent: false);
        node.CountResponse(peer, node.Time.GetElapsedTime(request.Sent));
        if (fault is { } found)
        {
            request.TrySetException(new DiameterRequestException(RequestFailure.InvalidAnswer, found.ToString()));
            return;
        }

        request.AnsweredBy = peer;
        request.TrySetResult(answer);
    }

    /// <summary>The connection is gone: what it had to answer goes elsewhere, with the T bit, RFC 6733 §5.5.4.</summary>
    public void FailOver(PeerConnection connection)
    {
        foreach (var request in connection.Pending.TakeAll(close: true))
        {
            request.IsRetransmission = true;
            if (TrySend(request) is not null)
            {
                Park(request);
            }
        }
    }

    /// <summary>The peer is suspected: what another peer can answer goes there, the rest waits.</summary>
    public void FailOverWherePossible(Peer peer, PeerConnection connection)
    {
        foreach (var (hopByHop, request) in connection.Pending.ToArray())
        {
            if (request.OnlyPeer is null
                && Select(request, [peer]) is { } other
                && connection.Pending.TryTake(hopByHop, out _))
            {
                request.IsRetransmission = true;
                if (!Send(request, other))
                {
                    Park(request);
                }
            }
        }
    }

    /// <summary>A peer is there: perhaps it is what somebody waited for.</summary>
    public void SendParked()
    {
        PendingRequest[] parked;
        lock (_parkedLock)
        {
            parked = [.. _parked];
            _parked.Clear();
        }

        foreach (var request in parked)
        {
            if (TrySend(request) is not null)
            {
                Park(request);
            }
        }
    }

    /// <summary>Lets fail what has waited too long.</summary>
    public void Tick(long now)
    {
        lock (_parkedLock)
        {
            _parked.RemoveAll(request => request.Deadline <= now && Lose(request));
        }
    }

    /// <summary>The node stops: nothing is sent any more.</summary>
    public void FailParked()
    {
        lock (_parkedLock)
        {
            _parked.RemoveAll(Lose);
        }
    }

    private static bool Lose(PendingRequest request)
    {
        request.TrySetException(new DiameterRequestException(
            RequestFailure.ConnectionLost, "the connection was lost, and no other one was there in time"));
        return true;
    }

    // A node that stops makes no connection that would be worth waiting for.
    private void Park(PendingRequest request)
    {
        lock (_parkedLock)
        {
            if (node.IsRunning || !Lose(request))
            {
                _parked.Add(request);
            }
        }
    }

    private void SendOrFail(PendingRequest request)
    {
        if (TrySend(request) is { } failure)
        {
            request.TrySetException(failure);
        }
    }

    private DiameterRequestException? TrySend(PendingRequest request)
    {
        // A peer that has too many requests to answer, or is gone just now, leaves it to the others.
        Peer[] full = [];
        while (Select(request, full) is { } peer)
        {
            if (Send(request, peer))
            {
                return null;
            }

            full = [.. full, peer];
        }

        return full is [var first, ..]
            ? new DiameterRequestException(RequestFailure.TooBusy, $"{first.Identity} has too many requests to answer")
            : new DiameterRequestException(RequestFailure.NoPeer, "no open peer leads to the destination");
    }

    // §7: agents mend protocol errors where there is another way. Those of this node's own requests are for their sender,
    // who knows what they mean for the session.
    private PendingRequest? TrySendElsewhere(ReadOnlyMemory<byte> answer, PendingRequest request)
    {
        RoutingAvps.Read(answer.Span, int.MaxValue, out var told);
        if (request is not { From: not null, OnlyPeer: null, AnsweredBy: { } peer }
            || (ResultCode)told.ResultCode is not (ResultCode.UnableToDeliver or ResultCode.TooBusy))
        {
            return null;
        }

        // What the destination itself says, it says on every way.
        RoutingAvps.Read(request.Message.Span, int.MaxValue, out var asked);
        if (!asked.DestinationHost.IsEmpty && Ascii.EqualsIgnoreCase(asked.DestinationHost, told.OriginHost))
        {
            return null;
        }

        var elsewhere = request.Refused(peer);
        return TrySend(elsewhere) is null ? elsewhere : null;
    }

    private static bool Send(PendingRequest request, Peer peer)
    {
        if (peer.OpenConnection?.SendRequest(request) != true)
        {
            return false;
        }

        peer.Statistics.CountRequest(isSent: true);
        return true;
    }

    /// <summary>Who is to have it, other than those that are passed over.</summary>
    private Peer? Select(PendingRequest request, Peer[] passedOver)
    {
        DiameterHeader.TryRead(request.Message.Span, out var header);
        var applicationId = header.ApplicationId;
        if (request.OnlyPeer is { } name)
        {
            return node.FindPeer(name) is { Usability: > 0 } only && !passedOver.Contains(only) ? only : null;
        }

        RoutingAvps.Read(request.Message.Span, int.MaxValue, out var routing);
        if (!_redirects.IsEmpty
            && _redirects.Find(routing.ToSubject(applicationId, null)) is { } host
            && node.FindPeer(host.Host) is { Usability: > 0 } redirected
            && !passedOver.Contains(redirected) && !request.RefusedBy.Contains(redirected))
        {
            return redirected;
        }

        // §6.1.5: a host that is a peer is asked itself.
        var destination = routing.DestinationHost.IsEmpty ? null : node.FindPeer(routing.DestinationHost);
        if (destination is not null && IsEligible(destination, applicationId, routing, request, passedOver))
        {
            return destination;
        }

        var selected = node.Routes.Find(routing.DestinationRealm, applicationId) is { Targets.Count: > 0 } route
            ? SelectTarget(route, applicationId, routing, request, passedOver)
            : SelectByRealm(applicationId, routing, request, passedOver);
        return selected is not null
            && !_redirects.IsEmpty
            && _redirects.Find(routing.ToSubject(applicationId, selected.Identity)) is { } other
            && node.FindPeer(other.Host) is { Usability: > 0 } instead
            && !passedOver.Contains(instead) && !request.RefusedBy.Contains(instead) ? instead : selected;
    }

    private Peer? SelectTarget(Route route, uint applicationId, in RoutingAvps routing, PendingRequest request, Peer[] passedOver)
    {
        if (route.Action == RouteAction.Proxy && request.From is { } from && IsTarget(route, from))
        {
            // The servers that a proxy stands for ask what is behind it, and not each other.
            return null;
        }

        Peer? selected = null;
        var (best, weights) = ((Usability: int.MaxValue, Priority: int.MaxValue), 0);
        foreach (var target in route.Targets)
        {
            if (node.FindPeer(target.Peer) is not { } peer || !IsEligible(peer, applicationId, routing, request, passedOver))
            {
                continue;
            }

            var rank = (peer.Usability, target.Priority);
            if (rank.CompareTo(best) is var comparison && comparison <= 0)
            {
                weights = comparison < 0 ? target.Weight : weights + target.Weight;
                if (comparison < 0 || (target.Weight > 0 && Random.Shared.Next(weights) < target.Weight))
                {
                    (best, selected) = (rank, peer);
                }
            }
        }

        return selected;
    }

    // Without a route: the peers of the realm in turn, then those that pass on anything.
    private Peer? SelectByRealm(uint applicationId, in RoutingAvps routing, PendingRequest request, Peer[] passedOver)
    {
        var peers = node.PeerList;
        var turn = Interlocked.Increment(ref _turn);
        Peer? selected = null;
        var best = int.MaxValue;

        // What is meant for a peer of ours that is not open can only be passed on by a relay.
        var isFixed = !routing.DestinationHost.IsEmpty && node.FindPeer(routing.DestinationHost) is not null;
        for (var i = 0u; i < peers.Length; i++)
        {
            var peer = peers[(turn + i) % (uint)peers.Length];
            var isOfRealm = peer.Realm is { } realm && Ascii.EqualsIgnoreCase(routing.DestinationRealm, realm);
            var rank = peer.Usability + (isOfRealm && !isFixed ? 0 : 2);
            if (rank < best && (peer.Common.IsPeerRelay || (isOfRealm && !isFixed)) && IsEligible(peer, applicationId, routing, request, passedOver))
            {
                (best, selected) = (rank, peer);
            }
        }

        return selected;
    }

    // §6.1.7: a peer that the request has passed already is no way on.
    private static bool IsEligible(Peer peer, uint applicationId, in RoutingAvps routing, PendingRequest request, Peer[] passedOver) =>
        peer.Usability > 0
        && peer != request.From
        && !passedOver.Contains(peer)
        && !request.RefusedBy.Contains(peer)
        && peer.Common.CanSend(applicationId)
        && !routing.HasPassed(peer.Identity);

    private bool IsTarget(Route route, Peer peer)
    {
        foreach (var target in route.Targets)
        {
            if (node.FindPeer(target.Peer) == peer)
            {
                return true;
            }
        }

        return false;
    }

    private DiameterUri? FindRedirect(ReadOnlyMemory<byte> answer, PendingRequest request)
    {
        if (!Message.TryDecode(answer, out var message, out _, node.MessageLimits)
            || message.Find(AvpCode.ResultCode)?.ToUnsigned32() != (uint)ResultCode.RedirectIndication)
        {
            return null;
        }

        // §6.12: one of the hosts is taken: the first that can be.
        DiameterUri? host = null;
        foreach (var avp in message.FindAll(AvpCode.RedirectHost))
        {
            host ??= avp.Reader.TryGetDiameterUri(out var uri) ? uri : null;
        }

        if (host is not null)
        {
            Remember(host, message, request);
        }

        return host;
    }

    private void Remember(DiameterUri host, Message answer, PendingRequest request)
    {
        var usage = answer.Find(AvpCode.RedirectHostUsage)?.ToInteger32() ?? 0;
        var seconds = answer.Find(AvpCode.RedirectMaxCacheTime)?.ToUnsigned32() ?? 0;
        DiameterHeader.TryRead(request.Message.Span, out var header);
        RoutingAvps.Read(request.Message.Span, int.MaxValue, out var routing);
        var subject = routing.ToSubject(header.ApplicationId, request.AnsweredBy?.Identity);
        _redirects.Add((RedirectUsage)usage, subject, host, TimeSpan.FromSeconds(seconds));
    }

    // §6.1.8: where there is no connection to the host, one is made.
    private void SendTo(DiameterUri host, PendingRequest request)
    {
        var peer = node.FindPeer(host.Host) ?? node.Discover(host);
        if (peer is null)
        {
            request.TrySetException(new DiameterRequestException(RequestFailure.NoPeer, $"a redirect leads to {host}, which cannot be used"));
            return;
        }

        request.OnlyPeer = peer.Identity;
        if (peer.IsOpen)
        {
            SendOrFail(request);
            return;
        }

        Park(request);
        peer.Procedures.Begin(connect: node.IsRunning && peer.Uri is not null);

        // It may have been opened between the two.
        SendParked();
    }
}
