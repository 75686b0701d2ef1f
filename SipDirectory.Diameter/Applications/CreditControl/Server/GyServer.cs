using System.Net;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Peers;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Diameter.Applications.CreditControl.Server;

/// <summary>A node that is a credit-control server and nothing else.</summary>
public sealed class GyServer : IAsyncDisposable
{
    private GyServer(GyServerOptions options)
    {
        var names = new HashSet<string>(options.Peers, StringComparer.OrdinalIgnoreCase);
        Node = new DiameterNode(new DiameterNodeOptions
        {
            Identity = options.Host,
            Realm = options.Realm,
            ListenOn = [new ListenAddress(options.ListenOn)],
            AcceptUnknownPeers = names.Count == 0,
            ProductName = "SipDirectory",
            Mock = options.IsMock ? AnswerHeader : null,
            Limits = options.Limits,
            LoggerFactory = options.LoggerFactory,
            Time = options.Time,
        });
        foreach (var uri in options.ConnectTo)
        {
            var host = DiameterUri.Parse(uri).Host;
            names.Remove(host);
            if (Node.FindPeer(host) is null)
            {
                Node.AddPeer(uri, Node.Options.PeerDefaults);
            }
        }

        foreach (var name in names)
        {
            Node.AddPeer(name, Node.Options.PeerDefaults);
        }

        CreditControl = new CreditControlServer(Node, options.CreditControl, options.Store);
        Node.AddApplication(CreditControl);
    }

    /// <summary>The node below: its peers, and what it has counted.</summary>
    public DiameterNode Node { get; }

    /// <summary>The application: Re-Auth and Abort-Session by command.</summary>
    public CreditControlServer CreditControl { get; }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint Endpoint => Node.ListeningOn[0].Endpoint;

    /// <summary>What was received and sent so far.</summary>
    public CreditControlStatistics Statistics => CreditControl.Statistics;

    /// <summary>Starts it: it listens when this returns.</summary>
    /// <param name="options">Who, where, and what it charges.</param>
    /// <exception cref="DiameterPeerException">The address cannot be listened on, or a transport cannot be used.</exception>
    /// <exception cref="FormatException">What it is to connect to is no DiameterURI.</exception>
    /// <exception cref="ArgumentException">The plan contradicts itself.</exception>
    /// <exception cref="CreditStoreException">The store cannot be read.</exception>
    public static async Task<GyServer> StartAsync(GyServerOptions? options = null)
    {
        var server = new GyServer(options ?? new GyServerOptions());
        try
        {
            await server.Node.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a DPR to all peers, answers what was received, and ends.</summary>
    /// <param name="waitTimeout">How long that may take; 5 s by default.</param>
    public async Task StopAsync(TimeSpan? waitTimeout = null)
    {
        await Node.StopAsync(waitTimeout).ConfigureAwait(false);
        await CreditControl.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await Node.DisposeAsync().ConfigureAwait(false);
    }

    private static DiameterHeader? AnswerHeader(DiameterHeader header) => header is
    {
        IsRequest: true,
        Length: DiameterHeader.Size,
        CommandCode: CreditControlRequest.CommandCode,
        ApplicationId: CreditControlRequest.ApplicationId,
    }
        ? header.ToAnswer() with { Length = DiameterHeader.Size }
        : null;
}
