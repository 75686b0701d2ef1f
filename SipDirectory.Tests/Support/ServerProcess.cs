using System.Diagnostics;
using System.Net;
using SipDirectory.CommandLine;

namespace SipDirectory.Tests.Support;

/// <summary>The program itself in a process of its own, so that its descriptors can be limited; ends with the test.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _dump;

    private ServerProcess(Process process, string dump)
    {
        _process = process;
        _dump = dump;
    }

    public required IPEndPoint Endpoint { get; init; }

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="shell">What the shell does before it becomes the server.</param>
    /// <param name="arguments">Of the server, besides its dump and its port.</param>
    /// <param name="test">Its time limit ends the wait for the server.</param>
    public static async Task<ServerProcess> StartAsync(string shell, string arguments, TestContext test)
    {
        var program = Path.ChangeExtension(typeof(ExitCode).Assembly.Location, ".dll");
        var dump = Path.GetTempFileName();
        await File.WriteAllTextAsync(dump, SampleDirectory.KnownRecord + "\n", test.CancellationToken);
        var process = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"{shell} exec dotnet '{program}' --data '{dump}' --port 0 {arguments}" },
            RedirectStandardOutput = true,
        })!;
        var address = await process.StandardOutput.ReadLineAsync(test.CancellationToken);
        return new ServerProcess(process, dump) { Endpoint = IPEndPoint.Parse(address!) };
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_dump);
    }
}
