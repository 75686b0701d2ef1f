using SipDirectory.Benchmarks.Load;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>The program of this repository, published as a user would deploy it.</summary>
internal sealed class SipDirectoryServer : Server
{
    private string _program = "";

    /// <summary>Options of the program beside the dump and the address.</summary>
    public IReadOnlyList<string> MoreArguments { get; init; } = [];

    public override string Name => "sipdirectory";

    public override WireProtocol Protocol { get; } = new LineProtocol();

    public override bool AnnouncesAddress => true;

    public override bool UsesSeveralCores => true;

    public override async Task<string?> PrepareAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var folder = workspace.PathOf("sipdirectory");
        var publish = await Publishing.RunAsync(
            Path.Combine(Workspace.Repository, "SipDirectory"), folder, cancellationToken);
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
        return [_program, "--data", dump, "--port", $"{port}", "--ip", "127.0.0.1", .. MoreArguments];
    }
}
