using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>Microsoft Garnet, restored as a .NET tool into the workspace.</summary>
internal sealed class GarnetServer : Server
{
    private string _program = "";

    public override string Name => "garnet";

    public override WireProtocol Protocol { get; } = new RespProtocol();

    public override bool UsesSeveralCores => true;

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var folder = workspace.PathOf("garnet");
        var install = await Command.RunAsync("dotnet",
            ["tool", "install", "garnet-server", "--tool-path", folder, "--verbosity", "quiet"], cancellationToken);
        if (!install.Succeeded)
        {
            return install.Reason;
        }

        _program = Path.Combine(folder, "garnet-server");
        var list = await Command.RunAsync("dotnet", ["tool", "list", "--tool-path", folder], cancellationToken);
        var line = list.Output.Split('\n')
            .FirstOrDefault(line => line.StartsWith("garnet-server", StringComparison.Ordinal));
        Version = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1) ?? "";
        return null;
    }

    public override IEnumerable<string> CommandLine(string dump, int port)
    {
        return [_program, "--port", $"{port}", "--bind", "127.0.0.1", "--memory", "4g", "--logger-level", "Error"];
    }
}
