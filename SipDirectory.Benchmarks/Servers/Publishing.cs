using System.Runtime.InteropServices;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>Publishes a .NET program as a user would deploy it: compiled ahead (ReadyToRun), on the shared runtime.</summary>
internal static class Publishing
{
    public static Task<Command> RunAsync(string project, string folder, CancellationToken cancellationToken)
    {
        return Command.RunAsync("dotnet",
            ["publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
                "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", folder], cancellationToken);
    }
}
