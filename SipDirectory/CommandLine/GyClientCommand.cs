using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SipDirectory.Charging.Client;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Applications.CreditControl.Client;
using SipDirectory.Diameter.Messages;
using SipDirectory.Diameter.Peers;

namespace SipDirectory.CommandLine;

/// <summary>Runs the credit-control client: connects, sends, shows what comes, and disconnects.</summary>
internal static class GyClientCommand
{
    private const int BrokenPipe = 32; // EPIPE

    // Nobody wants to wait for a server that no longer answers.
    private static readonly TimeSpan LongestParting = TimeSpan.FromSeconds(1);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="options">What the operator chose.</param>
    /// <param name="standardOutput">Answers and the summary.</param>
    /// <param name="errors">One line that says why, where something ends the run; and the progress of a load.</param>
    /// <param name="showsProgress">Whether the errors are seen on a terminal.</param>
    /// <param name="stop">Ctrl+C.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        GyClientOptions options, Stream standardOutput, TextWriter errors, bool showsProgress, CancellationToken stop)
    {
        if (options.FindFault() is { } fault)
        {
            return Failure.Usage(errors, fault, typeof(GyClientOptions));
        }

        var tally = new MessageTally();
        try
        {
            await using var writer = new StreamWriter(standardOutput, Utf8, leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
            var output = TextWriter.Synchronized(writer);
            var failure = options.Mock
                ? await new MockExchange(options.Host, options.Port, TimeSpan.FromSeconds(options.Timeout)).RunAsync(options.MessageLimit!.Value, tally, output, stop)
                : await ChargeAsync(options, tally, output, showsProgress ? errors : TextWriter.Null, stop);
            if (failure is { Code: ExitCode.Unreachable })
            {
                return failure.Report(errors);
            }

            var total = options.Seconds is null ? options.MessageLimit!.Value : tally.Sent;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Summary: {tally.Successful}/{total} messages successful"));
            var outcome = failure?.Report(errors) ?? (tally.Successful == total && total > 0 ? ExitCode.Success : ExitCode.NotFound);
            return stop.IsCancellationRequested ? ExitCode.Interrupted : outcome;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // Whoever read the answers has seen enough.
            return tally.Successful == tally.Sent ? ExitCode.Success : ExitCode.NotFound;
        }
        catch (IOException e)
        {
            return new Failure(ExitCode.CannotWrite, $"standard output cannot be written: {e.Message}").Report(errors);
        }
    }

    private static async Task<Failure?> ChargeAsync(
        GyClientOptions options, MessageTally tally, TextWriter output, TextWriter progress, CancellationToken stop)
    {
        // The node tells of the peer until it is disposed.
        using var lost = new CancellationTokenSource();
        await using var node = new DiameterNode(NodeOptions(options) with { Trace = options.Pretty ? new MessageTrees(output).Print : null });
        await node.StartAsync();
        var peer = node.AddPeer($"aaa://{UriHost(options.Host)}:{options.Port}", node.Options.PeerDefaults);

        // Whatever realm is asked for, this is the way.
        node.Routes.Add(new Route { Targets = [new RouteTarget(peer.Identity)] });

        try
        {
            await peer.OpenAsync(stop);
        }
        catch (DiameterPeerException)
        {
            return new Failure(ExitCode.Unreachable, $"{Endpoint(options)}: {peer.Statistics.DisconnectReason}");
        }

        node.PeerDown += (_, _) => lost.Cancel();
        using var client = new CreditControlClient(node, ClientOptions(options, peer.Capabilities!));
        var run = new ChargingRun(client, options, tally);
        if (options.IsLoad)
        {
            await new LoadReport(tally, output, progress).RunAsync(run, stop, lost.Token);
        }
        else
        {
            await run.RunAsync(end => output.WriteLine(AnswerLine.Of(end)), stop, lost.Token);
        }

        if (lost.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new Failure(ExitCode.NotFound, $"{Endpoint(options)}: the connection was lost: {peer.Statistics.DisconnectReason}");
        }

        // Not that we reboot: the server need not expect us back.
        peer.Disconnect(DisconnectCause.DoNotWantToTalkToYou);
        return null;
    }

    private static DiameterNodeOptions NodeOptions(GyClientOptions options)
    {
        var limits = new NodeLimits();
        return new DiameterNodeOptions
        {
            Identity = options.OriginHost,
            Realm = options.OriginRealm,
            ProductName = "SipDirectory",
            Applications = [new AdvertisedApplication(CreditControlRequest.ApplicationId)],
            PeerDefaults = PeerOptions(options),
            Limits = limits with { PendingRequests = Math.Max(limits.PendingRequests, options.SessionsAtATime) },
        };
    }

    private static PeerOptions PeerOptions(GyClientOptions options) => new()
    {
        Addresses = AddressText.Parse(options.Host) is { } address ? [address] : [],
        AcceptsOtherIdentity = true,
        IsPersistent = false,
        ConnectTimeout = TimeSpan.FromSeconds(options.Timeout),
        CeaTimeout = TimeSpan.FromSeconds(options.Timeout),
        DpaTimeout = LongestParting,
    };

    private static CreditControlClientOptions ClientOptions(GyClientOptions options, PeerCapabilities server) => new()
    {
        DestinationRealm = options.DestinationRealm ?? server.OriginRealm,
        Servers = options.DestinationRealm is null ? [server.OriginHost] : [],
        ServiceContextId = options.ServiceContext,
        Tx = TimeSpan.FromSeconds(options.Timeout),

        // Tx decides first.
        AnswerTimeout = TimeSpan.FromSeconds(options.Timeout) + TimeSpan.FromSeconds(1),
    };

    // No host of a URI is written with colons; nothing but its address is used of it.
    private static string UriHost(string host) => host.Contains(':', StringComparison.Ordinal) ? "server" : host;

    private static string Endpoint(GyClientOptions options) =>
        AddressText.Parse(options.Host) is { AddressFamily: AddressFamily.InterNetworkV6 } address
            ? $"{new IPEndPoint(address, options.Port)}"
            : $"{options.Host}:{options.Port}";
}
