using CommandLine;

namespace SipDirectory.Benchmarks.Load;

/// <summary>One measurement by this process, which <c>compare</c> starts for each.</summary>
[Verb("generator", Hidden = true)]
internal sealed class GeneratorOptions
{
    [Option("dump", Required = true)]
    public string Dump { get; init; } = "";

    [Option("protocol", Required = true)]
    public string Protocol { get; init; } = "";

    [Option("port", Required = true)]
    public int Port { get; init; }

    [Option("server-process", Required = true)]
    public int ServerProcess { get; init; }

    [Option("connections", Required = true)]
    public int Connections { get; init; }

    [Option("in-flight", Required = true)]
    public int InFlight { get; init; }

    [Option("seed", Default = 1)]
    public int Seed { get; init; }

    [Option("warm-up", Default = 1.0)]
    public double WarmUp { get; init; }

    [Option("seconds", Default = 3.0)]
    public double Seconds { get; init; }
}
