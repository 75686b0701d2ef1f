using System.Diagnostics;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Charging.Client;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>
/// Load by nodes of this library: one for each connection, with as many loops as requests in flight, which send the next
/// request once they have the answer.
/// </summary>
internal sealed class NodeClient(DiameterClientOptions options)
{
    private readonly Lock _lock = new();
    private readonly LatencyHistogram _latencies = new();
    private long _answers;
    private volatile bool _isOver;

    public static async Task<LoadResult> MeasureAsync(DiameterClientOptions options)
    {
        var client = new NodeClient(options);
        List<DiameterNode> nodes = [.. Enumerable.Range(0, options.Connections).Select(client.NodeOf)];
        try
        {
            foreach (var node in nodes)
            {
                await client.ConnectAsync(node);
            }

            return await client.MeasureAsync(nodes);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private DiameterNode NodeOf(int connection)
    {
        return new DiameterNode(new DiameterNodeOptions
        {
            Identity = options.IdentityOf(connection),
            Realm = DiameterServer.Realm,
            Applications = [new AdvertisedApplication(CreditControlRequest.ApplicationId)],
        });
    }

    private async Task ConnectAsync(DiameterNode node)
    {
        var isUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.PeerUp += _ => isUp.TrySetResult();
        await node.StartAsync();
        node.AddPeer($"aaa://{options.Server}:{options.Port}", DiameterServer.Realm, [BenchNetwork.Address]);
        await isUp.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private async Task<LoadResult> MeasureAsync(List<DiameterNode> nodes)
    {
        var loops = nodes.SelectMany(node => Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(() => LoopAsync(node)))).ToArray();
        var warmUp = await Task.WhenAny([Task.Delay(TimeSpan.FromSeconds(options.WarmUp)), .. loops]);
        await warmUp;
        lock (_lock)
        {
            _latencies.Clear();
            _answers = 0;
        }

        var cpu = CpuUse.Now(options.ServerProcess);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
        cpu = CpuUse.Now(options.ServerProcess) - cpu;
        LoadResult result;
        lock (_lock)
        {
            result = DiameterClientCommand.Result(_latencies, _answers, cpu);
        }

        _isOver = true;
        await Task.WhenAll(loops);
        return result;
    }

    private async Task LoopAsync(DiameterNode node)
    {
        var session = node.SessionIds.Next();
        for (uint number = 1; !_isOver; number++)
        {
            var request = Request(node, session, number);
            var sent = Stopwatch.GetTimestamp();
            var answer = await node.SendRequestAsync(request).ConfigureAwait(false);
            var latency = Stopwatch.GetTimestamp() - sent;
            if (new CreditControlAnswer(answer).ResultCode != ResultCode.Success)
            {
                throw new LoadException("an answer is not 2001");
            }

            lock (_lock)
            {
                _latencies.Add(latency, 1);
                _answers++;
            }
        }
    }

    private Message Request(DiameterNode node, string session, uint number)
    {
        return new CreditControlRequest
        {
            SessionId = session,
            OriginHost = node.Options.Identity,
            OriginRealm = node.Options.Realm,
            DestinationRealm = DiameterServer.Realm,
            DestinationHost = options.Server,
            ServiceContextId = "32251@3gpp.org",
            CcRequestType = CcRequestType.UpdateRequest,
            CcRequestNumber = number,
            EventTimestamp = DateTimeOffset.UtcNow,
            SubscriptionIds =
            [
                Avp.Group(CreditControlAvpCode.SubscriptionId,
                [
                    Avp.Integer32(CreditControlAvpCode.SubscriptionIdType, 0),
                    Avp.Utf8String(CreditControlAvpCode.SubscriptionIdData, "491700000000"),
                ]),
            ],
            MultipleServicesCreditControls =
            [
                Avp.Group(CreditControlAvpCode.MultipleServicesCreditControl,
                [
                    Avp.Group(CreditControlAvpCode.RequestedServiceUnit, []),
                    Avp.Group(CreditControlAvpCode.UsedServiceUnit, [Avp.Unsigned64(CreditControlAvpCode.CcTotalOctets, 1 << 20)]),
                    Avp.Unsigned32(CreditControlAvpCode.RatingGroup, 100),
                ]),
            ],
        }.Message;
    }
}
