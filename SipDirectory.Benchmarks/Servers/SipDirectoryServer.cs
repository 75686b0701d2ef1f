using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>The program of this repository, published as a user would deploy it.</summary>
internal sealed class SipDirectoryServer : Server
{
    private string _program = "";

    public override string Name => "sipdirectory";

    public override WireProtocol Protocol { get; } = new LineProtocol();

    public override bool AnnouncesAddress => true;

    public override bool UsesSeveralCores => true;

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var folder = workspace.PathOf("sipdirectory");
        var architecture = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        var publish = await Command.RunAsync("dotnet",
            ["publish", Path.Combine(Workspace.Repository, "SipDirectory"), "-c", "Release", "-r", architecture,
                "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", folder], cancellationToken);
        if (!publish.Succeeded)
        {
            return publish.Reason;
        }

        _program = Path.Combine(folder, "SipDirectory");
        Version = System.Diagnostics.FileVersionInfo.GetVersionInfo(_program + ".dll").ProductVersion ?? "";
        return null;
    }

    public override IEnumerable<string> CommandLine(string dump, int port)
    {
        return [_program, "--data", dump, "--port", $"{port}", "--ip", "127.0.0.1"];
    }
}
