using System.Buffers.Binary;
using SipDirectory.Diameter.Applications;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;

namespace SipDirectory.Diameter.Peers;

/// <summary>Takes the requests of peers: answers them here, passes them on, or says where to ask, RFC 6733 §6.1.</summary>
internal sealed class RequestHandler(DiameterNode node, RequestSender sender, Gate memory)
{
    private readonly AnsweredRequests _answered = new(node.Options.Limits.StoredAnswers, node.Options.Limits.StoredAnswerBytes);
    private readonly MessageValidator _validator = new(node.Dictionary, node.MessageLimits);

    public void Receive(PeerConnection connection, in DiameterHeader header, byte[] request)
    {
        var peer = connection.Peer!;
        peer.Statistics.CountRequest(isSent: false);
        connection.InFlight.Enter(1);
        memory.Enter(request.Length);
        var fault = RoutingAvps.Read(request, node.Options.Limits.Avps, out var routing);
        if (fault is { ClosesConnection: true } limit)
        {
            Leave(connection, request);
            connection.Abort(limit.Text);
            return;
        }

        if (fault is { } broken)
        {
            Refuse(connection, request, broken);
        }
        else if (IsLocal(header, routing))
        {
            Answer(connection, header, request, routing);
        }
        else
        {
            PassOn(connection, header, request, routing);
        }
    }

    private static readonly Action<(RequestHandler Handler, PeerConnection Connection, byte[] Request), ReadOnlyMemory<byte>> ReplyAgain =
        static (sender, answer) =>
        {
            DiameterHeader.TryRead(sender.Request, out var header);
            RoutingAvps.Read(answer.Span, int.MaxValue, out var routing);
            sender.Handler.Tell(header.ApplicationId, sender.Request, (ResultCode)routing.ResultCode);
            sender.Handler.Reply(sender.Connection, sender.Request, answer.Span, header.HopByHop);
        };

    // RFC 6733 §6.1.4.
    private bool IsLocal(in DiameterHeader header, in RoutingAvps routing)
    {
        if (!routing.DestinationHost.IsEmpty)
        {
            return node.IsOwnHost(routing.DestinationHost) && !IsProxyOf(header, routing);
        }

        return routing.DestinationRealm.IsEmpty
            || (node.IsOwnRealm(routing.DestinationRealm) && node.FindApplication(header.ApplicationId) is not null)
            || node.Routes.Find(routing.DestinationRealm, header.ApplicationId) is { Action: RouteAction.Local };
    }

    // To those who know this node alone, it stands for the servers behind it.
    private bool IsProxyOf(in DiameterHeader header, in RoutingAvps routing) =>
        node.FindApplication(header.ApplicationId) is null
        && node.Routes.Find(routing.DestinationRealm, header.ApplicationId) is { Action: RouteAction.Proxy };

    private void Answer(PeerConnection connection, in DiameterHeader header, byte[] request, in RoutingAvps routing)
    {
        var key = new RequestKey(routing.OriginHost, header.EndToEnd, header.CommandCode, routing.SessionId);
        if (!_answered.TryTake(key, (this, connection, request), ReplyAgain, out var taken))
        {
            return;
        }

        if (FindFault(connection.Peer!, header, request) is { } fault)
        {
            Tell(header.ApplicationId, request, fault.ResultCode);
            Complete(connection, request, taken, Refusal(request, fault));
            if (fault.ClosesConnection)
            {
                connection.Close(fault.Text);
            }

            return;
        }

        var application = node.FindApplication(header.ApplicationId)!;
        if (!Message.TryDecode(request, out var message, out var undecodable, node.MessageLimits))
        {
            Complete(connection, request, taken, Refusal(request, undecodable));
            return;
        }

        var answering = Ask(application, message, connection.Peer!);
        if (answering.IsCompletedSuccessfully)
        {
            Complete(connection, request, taken, answering.Result);
        }
        else
        {
            node.Tasks.Track(CompleteAsync(connection, request, taken, message, answering));
        }
    }

    private void Tell(uint applicationId, byte[] request, ResultCode code)
    {
        if (node.FindApplication(applicationId) is { } application && Message.TryDecode(request, out var message, out _, node.MessageLimits))
        {
            application.Answered(message, code);
        }
    }

    private DiameterFault? FindFault(Peer peer, in DiameterHeader header, byte[] request)
    {
        if (node.FindApplication(header.ApplicationId) is null)
        {
            return new DiameterFault(ResultCode.ApplicationUnsupported, $"application {header.ApplicationId} is not served here");
        }

        if (peer.Options.Strictness == Strictness.Ignore || _validator.FindFault(request, node.IsServed) is not { } fault)
        {
            return null;
        }

        if (peer.Options.Strictness == Strictness.Reject || fault.ClosesConnection)
        {
            node.Log.Broken(peer.Identity, fault.ToString());
            return fault;
        }

        node.Log.Broken(peer.Identity, fault.ToString());
        return null;
    }

    private ValueTask<Message> Ask(IDiameterApplication application, Message request, Peer from)
    {
        try
        {
            return application.AnswerAsync(request, from, node.Stopping);
        }
#pragma warning disable CA1031 // Whatever a handler throws is an answer to the peer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<Message>(e);
        }
    }

    private async Task CompleteAsync(
        PeerConnection connection, byte[] request, AnsweredRequest? taken, Message message, ValueTask<Message> answering)
    {
        Message answer;
        try
        {
            answer = await answering.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a handler throws is an answer to the peer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            node.Log.HandlerFailed(e, message.Header.ApplicationId);
            answer = Refusal(request, new DiameterFault(ResultCode.UnableToComply, "the request could not be handled"));
        }

        Complete(connection, request, taken, answer);
    }

    private void Complete(PeerConnection connection, byte[] request, AnsweredRequest? taken, Message answer)
    {
        DiameterHeader.TryRead(request, out var header);
        var output = Scratch.Take();
        try
        {
            answer.Encode(output);
        }
        catch (InvalidOperationException e)
        {
            node.Log.HandlerFailed(e, header.ApplicationId);
            output.ResetWrittenCount();
            Refusal(request, new DiameterFault(ResultCode.UnableToComply, "the answer could not be written")).Encode(output);
        }

        if (taken is not null)
        {
            // RFC 6733 §7.1.3: with 3004 and its kind nothing has been done, and the same request may be sent again.
            _answered.Complete(taken, output.WrittenMemory, isKept: !answer.Header.IsError);
        }

        Reply(connection, request, output.WrittenSpan, header.HopByHop);
        answer.WhenSent?.Invoke();
    }

    private void PassOn(PeerConnection connection, in DiameterHeader header, byte[] request, in RoutingAvps routing)
    {
        var route = node.Routes.Find(routing.DestinationRealm, header.ApplicationId);
        if (FindFault(header, routing, route) is { } fault)
        {
            Refuse(connection, request, fault);
            return;
        }

        if (route is { Action: RouteAction.Redirect })
        {
            Redirect(connection, request, route);
            return;
        }

        node.Tasks.Track(PassOnAsync(connection, request, isProxied: route is { Action: RouteAction.Proxy }));
    }

    private DiameterFault? FindFault(in DiameterHeader header, in RoutingAvps routing, Route? route)
    {
        // §6.1.3.
        foreach (var host in node.OwnHosts)
        {
            if (routing.HasPassed(host))
            {
                return new DiameterFault(ResultCode.LoopDetected, $"{host} has passed this on before");
            }
        }

        if (header.IsError)
        {
            return new DiameterFault(ResultCode.InvalidHdrBits, "the E bit is set in a request");
        }

        if (!header.IsProxiable)
        {
            return new DiameterFault(ResultCode.UnableToDeliver, "it is for another node, and must not be passed on");
        }

        if (route is not null || node.Options.IsRelay)
        {
            return null;
        }

        return !routing.DestinationHost.IsEmpty || !node.IsOwnRealm(routing.DestinationRealm)
            ? new DiameterFault(
                routing.DestinationHost.IsEmpty ? ResultCode.RealmNotServed : ResultCode.UnableToDeliver, "no way leads to the destination from here")
            : new DiameterFault(ResultCode.ApplicationUnsupported, $"application {header.ApplicationId} is not served here");
    }

    // §6.1.8.
    private void Redirect(PeerConnection connection, byte[] request, Route route)
    {
        var answer = Refusal(request, new DiameterFault(ResultCode.RedirectIndication, "ask one of the Redirect-Hosts"));
        foreach (var target in route.Targets)
        {
            var uri = node.FindPeer(target.Peer)?.Uri ?? new DiameterUri(target.Peer);
            answer.Avps.Add(Avp.Utf8String(AvpCode.RedirectHost, uri.ToString()));
        }

        if (route.RedirectUsage != RedirectUsage.DontCache)
        {
            answer.Avps.Add(Avp.Unsigned32(AvpCode.RedirectHostUsage, (uint)route.RedirectUsage));
            answer.Avps.Add(Avp.Unsigned32(AvpCode.RedirectMaxCacheTime, (uint)route.RedirectCacheTime.TotalSeconds));
        }

        Complete(connection, request, taken: null, answer);
    }

    private async Task PassOnAsync(PeerConnection connection, byte[] request, bool isProxied)
    {
        var from = connection.Peer!;
        DiameterHeader.TryRead(request, out var header);
        try
        {
            ReadOnlyMemory<byte> passed = request;
            if (isProxied && node.Options.Proxy is not null)
            {
                passed = await ProxyAsync(passed, from).ConfigureAwait(false);
                DiameterHeader.TryRead(passed.Span, out var proxied);
                if (!proxied.IsRequest)
                {
                    Reply(connection, request, passed.Span, header.HopByHop);
                    return;
                }
            }

            passed = WithRouteRecord(passed.Span, from.Identity);
            if (passed.Length > node.Options.Limits.MessageLength)
            {
                // Who takes no longer ones than we do would end the connection, and with it the requests of others.
                Refuse(connection, request, new DiameterFault(ResultCode.UnableToDeliver, "too long with its Route-Record"));
                return;
            }

            var pending = new PendingRequest(passed, node.DeadlineIn(node.Options.RequestTimeout), from);
            var answer = await sender.SendAsync(pending).ConfigureAwait(false);
            if (isProxied && node.Options.Proxy is not null)
            {
                answer = await ProxyAsync(answer, from).ConfigureAwait(false);
            }

            Reply(connection, request, answer.Span, header.HopByHop);
        }
        catch (DiameterRequestException e)
        {
            var code = e.Failure == RequestFailure.TooBusy ? ResultCode.TooBusy : ResultCode.UnableToDeliver;
            Refuse(connection, request, new DiameterFault(code, e.Message));
        }
#pragma warning disable CA1031 // Whatever a proxy's hook throws is an answer to the peer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            node.Log.HandlerFailed(e, header.ApplicationId);
            Refuse(connection, request, new DiameterFault(ResultCode.UnableToComply, "the request could not be passed on"));
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ProxyAsync(ReadOnlyMemory<byte> bytes, Peer from)
    {
        return Message.TryDecode(bytes, out var message, out _, node.MessageLimits)
            ? (await node.Options.Proxy!(message, from).ConfigureAwait(false)).ToArray()
            : bytes;
    }

    // §6.1.9: the peer that it came from is appended.
    private static byte[] WithRouteRecord(ReadOnlySpan<byte> request, string from)
    {
        var record = Avp.Identity(AvpCode.RouteRecord, from).Encoded.Span;
        var passed = new byte[request.Length + record.Length];
        request.CopyTo(passed);
        record.CopyTo(passed.AsSpan(request.Length));
        var version = (uint)DiameterHeader.CurrentVersion << 24;
        BinaryPrimitives.WriteUInt32BigEndian(passed, version | (uint)passed.Length);
        return passed;
    }

    private void Refuse(PeerConnection connection, byte[] request, in DiameterFault fault) =>
        Complete(connection, request, taken: null, Refusal(request, fault));

    private Message Refusal(byte[] request, in DiameterFault fault)
    {
        if (Message.TryDecode(request, out var message, out _, node.MessageLimits))
        {
            return message.CreateAnswer(fault, node.Options.Identity, node.Options.Realm);
        }

        // Its AVPs cannot be read, so that the answer has none of them.
        DiameterHeader.TryRead(request, out var header);
        return new Message(header).CreateAnswer(fault, node.Options.Identity, node.Options.Realm);
    }

    private void Reply(PeerConnection connection, byte[] request, ReadOnlySpan<byte> answer, uint hopByHop)
    {
        connection.Send(answer, hopByHop);
        RoutingAvps.Read(answer, int.MaxValue, out var routing);
        connection.Peer!.Statistics.CountAnswer(routing.ResultCode, isSent: true);
        Leave(connection, request);
    }

    private void Leave(PeerConnection connection, byte[] request)
    {
        memory.Leave(request.Length);
        connection.InFlight.Leave(1);
    }
}
