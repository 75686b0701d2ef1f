using System.Net;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>The process of the <see cref="NodeServer"/>: answers until it is told to end.</summary>
internal static class DiameterServerCommand
{
    /// <summary>What it prints before its port.</summary>
    public const string Listening = "port ";

    public static async Task<int> RunAsync(DiameterServerOptions options, CancellationToken cancellationToken)
    {
        await using var node = new DiameterNode(new DiameterNodeOptions
        {
            Identity = options.Identity,
            Realm = DiameterServer.Realm,
            ListenOn = [new ListenAddress(new IPEndPoint(BenchNetwork.Address, 0))],
            AcceptUnknownPeers = true,
        });
        node.AddApplication(new CreditControlService(options.Identity));
        await node.StartAsync();
        Console.WriteLine($"{Listening}{node.ListeningOn[0].Endpoint.Port}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
