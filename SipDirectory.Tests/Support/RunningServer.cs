using System.Net;
using Serilog;
using Serilog.Core;
using SipDirectory.Listening;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Tests.Support;

/// <summary>A real server on a free loopback port that answers from <see cref="SampleDirectory"/>.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly LineServer _server;

    private RunningServer(LineServer server)
    {
        _server = server;
        Endpoint = server.LocalEndpoint;
    }

    public IPEndPoint Endpoint { get; }

    public ServerCounts Counts => _server.Counts;

    /// <param name="choose">Changes the options that are the default.</param>
    /// <param name="log">Null where nothing is logged.</param>
    /// <param name="register">Null where nobody watches.</param>
    /// <param name="openSession">Null for the sample directory's.</param>
    public static RunningServer Start(
        Func<LineServerOptions, LineServerOptions> choose,
        ILogger? log,
        ClientRegister? register = null,
        Func<ISession>? openSession = null)
    {
        var options = choose(new LineServerOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) });
        var server = LineServer.Bind(options, log ?? Logger.None, register);
        server.Start(openSession ?? (() => SampleDirectory.OpenSession(options.MaxLine, log)));
        return new RunningServer(server);
    }

    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
