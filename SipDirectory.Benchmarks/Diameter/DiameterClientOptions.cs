using CommandLine;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>One measurement by this process, which <c>diameter</c> starts for each.</summary>
[Verb("diameter-client", Hidden = true)]
internal sealed class DiameterClientOptions
{
    [Option("client", Required = true)]
    public string Client { get; init; } = "";

    [Option("server", Required = true)]
    public string Server { get; init; } = "";

    [Option("port", Required = true)]
    public int Port { get; init; }

    [Option("server-process", Required = true)]
    public int ServerProcess { get; init; }

    [Option("connections", Required = true)]
    public int Connections { get; init; }

    [Option("in-flight", Required = true)]
    public int InFlight { get; init; }

    [Option("run", Required = true)]
    public int Run { get; init; }

    [Option("warm-up", Required = true)]
    public double WarmUp { get; init; }

    [Option("seconds", Required = true)]
    public double Seconds { get; init; }

    [Option("first-account", HelpText = "Of a range of accounts that no other measurement charges.")]
    public int FirstAccount { get; init; }

    [Option("device", HelpText = "The disk whose flushes are counted, as MAJOR:MINOR.")]
    public string? Device { get; init; }

    public string IdentityOf(int connection)
    {
        return $"client{Run}-{connection}.{DiameterServer.Realm}";
    }
}
