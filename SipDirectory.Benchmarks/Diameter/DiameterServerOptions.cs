using CommandLine;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>Who the node is that <c>diameter</c> starts.</summary>
[Verb("diameter-server", Hidden = true)]
internal sealed class DiameterServerOptions
{
    [Option("identity", Required = true)]
    public string Identity { get; init; } = "";
}
