using System.Net;
using Serilog;
using SipDirectory.Charging;
using SipDirectory.Diameter.Applications.CreditControl.Server;
using SipDirectory.Diameter.Peers;
using SipDirectory.Operator;
using SipDirectory.Operator.Commands;
using SipDirectory.Traffic;
using ServerOptions = SipDirectory.Diameter.Applications.CreditControl.Server.GyServerOptions;

namespace SipDirectory.CommandLine;

/// <summary>
/// The Gy server of this process, with its files. Nobody else names what is of the Diameter library, so that starts without
/// it do not load it.
/// </summary>
internal sealed class GyDoor : IAsyncDisposable
{
    private static readonly string Rule = new('=', 50);

    // An operator waits with it.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _firstPeer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LibraryLog _log;
    private SqliteCreditStore? _store;
    private GyServer? _server;
    private bool _isStopped;

    private GyDoor(TrafficFeed? feed, ILogger log) => _log = new LibraryLog(log, feed);

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint Endpoint => _server!.Endpoint;

    /// <summary>What the operator can have done with it.</summary>
    public ICommandGroup Commands => new ChargingCommands(_server!.CreditControl, AnswerTime);

    /// <summary>Completes with the first peer that is open.</summary>
    public Task FirstPeer => _firstPeer.Task;

    /// <param name="options">What the operator chose.</param>
    /// <param name="maxConnections">Of peers.</param>
    /// <param name="findRegistered">Finds the AOR of a SIP URI; null where there is no directory.</param>
    /// <param name="feed">Where its peers and messages are shown; null where nobody watches.</param>
    /// <param name="log">Where they are logged.</param>
    /// <returns>The door, or why there is none.</returns>
    public static async Task<(GyDoor? Door, Failure? Failure)> OpenAsync(
        GyDoorOptions options, int maxConnections, Func<string, string?>? findRegistered, TrafficFeed? feed, ILogger log)
    {
        var door = new GyDoor(feed, log);
        var failure = await door.StartAsync(options, maxConnections, findRegistered, log);
        if (failure is null)
        {
            return (door, null);
        }

        await door.DisposeAsync();
        return (null, failure);
    }

    /// <summary>Disconnects the peers.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _server!.StopAsync();
        }
    }

    /// <summary>Prints what was counted.</summary>
    public async Task PrintAsync(TextWriter output)
    {
        // On a terminal, not behind the ^C that it shows.
        string[] start = Console.IsOutputRedirected ? [Rule] : ["", Rule];
        await output.WriteLineAsync(string.Join(Environment.NewLine, [.. start, .. ChargingStatistics.Lines(_server!.Statistics), Rule]));
        await output.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await (_isStopped ? _server.Node.DisposeAsync() : _server.DisposeAsync());
        }

        _store?.Dispose();
        _log.Dispose();
    }

    private async Task<Failure?> StartAsync(GyDoorOptions options, int maxConnections, Func<string, string?>? findRegistered, ILogger log)
    {
        var plan = new CreditPlan();
        if ((options.Accounts is { } accounts ? ReadAccounts(accounts, log, out plan) : null) is { } notRead)
        {
            return notRead;
        }

        log.Information("Opening socket : {Endpoint:l}", $"{options.Endpoint}");
        try
        {
            if (options.State is not null)
            {
                _store = SqliteCreditStore.Open(options.State);
                log.Information("State is kept in {File:l} : {Library:l}", options.State, SqliteCreditStore.Library);
            }

            _server = await GyServer.StartAsync(OptionsOf(options, maxConnections, findRegistered, plan));
            WaitForPeer(_server.Node);
        }
        catch (CreditStoreException e)
        {
            return new Failure(ExitCode.CannotWrite, $"--state {options.State}: {e.Message}");
        }
        catch (DiameterPeerException e)
        {
            return Failure.CannotBind(options.Names, options.Endpoint, e.InnerException ?? e);
        }

        log.Information(
            "Gy server {Host:l} of realm {Realm:l} is listening for peers : {Endpoint:l}", options.Host, options.Realm, $"{Endpoint}");
        if (plan.Accounts is null)
        {
            log.Information("Without --accounts a built-in account serves every subscriber and service without a limit{Where:l}", options.State is null ? ", in memory" : "");
        }

        return null;
    }

    private void WaitForPeer(DiameterNode node)
    {
        node.PeerUp += _ => _firstPeer.TrySetResult();

        // It may have been faster.
        if (node.Peers.Any(peer => peer.IsOpen))
        {
            _firstPeer.TrySetResult();
        }
    }

    private ServerOptions OptionsOf(GyDoorOptions options, int maxConnections, Func<string, string?>? findRegistered, CreditPlan plan)
    {
        var limits = new NodeLimits();
        return new ServerOptions
        {
            Host = options.Host,
            Realm = options.Realm,
            ListenOn = options.Endpoint,
            Peers = options.Peers,
            ConnectTo = options.ConnectTo,
            CreditControl = new CreditControlServerOptions { Plan = plan, FindRegistered = findRegistered, MaxSessions = options.MaxSessions },
            Store = _store,
            IsMock = options.IsMock,
            Limits = limits with { Connections = Math.Min(limits.Connections, maxConnections) },
            LoggerFactory = _log,
        };
    }

    private static Failure? ReadAccounts(string path, ILogger log, out CreditPlan plan)
    {
        plan = new CreditPlan();
        try
        {
            var read = AccountsFile.Read(path);
            plan = read.Plan ?? plan;
            foreach (var fault in read.Faults)
            {
                log.Error("Bad accounts in {File:l}, {Fault:l}", path, $"{fault}");
            }

            return read.Plan is null ? new Failure(ExitCode.BadDump, $"--accounts {path}: {read.Faults[0]}") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure(ExitCode.NoDump, $"--accounts {path}: cannot be read: {Failure.Describe(path, e)}");
        }
    }
}
