using Serilog;
using SipDirectory.Engine;
using SipDirectory.Listening;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Listening;

/// <summary>Tests of the TCP door; each class of them runs once an engine.</summary>
public abstract class ServerTests
{
    public required TestContext TestContext { get; init; }

    private protected abstract EngineKind Engine { get; }

    private protected RunningServer StartServer(
        Func<LineServerOptions, LineServerOptions>? choose = null, ILogger? log = null) =>
        RunningServer.Start(options => (choose?.Invoke(options) ?? options) with { Engine = Engine }, log);
}
