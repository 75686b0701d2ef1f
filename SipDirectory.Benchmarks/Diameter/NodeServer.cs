using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Diameter;

/// <summary>A node of this library, in a process of its own.</summary>
internal sealed class NodeServer : DiameterServer
{
    public override string Name => "node";

    public override async Task<string?> StartAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var line = await StartAsync([Environment.ProcessPath!, "diameter-server", "--identity", Identity], DiameterServerCommand.Listening, cancellationToken);
        Port = int.Parse(line[DiameterServerCommand.Listening.Length..]);
        Version = $"SipDirectory.Diameter {typeof(SipDirectory.Diameter.Peers.DiameterNode).Assembly.GetName().Version}";
        return null;
    }
}
