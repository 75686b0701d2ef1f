using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>
/// One run of the program in a process of its own, its three streams in the hands of the test. Killed when
/// disposed, by its id, if it has not ended by then.
/// </summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Process _process;
    private readonly CancellationToken _cancellation;

    private ProgramRun(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.WorkingDirectory = AppContext.BaseDirectory;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardInputEncoding = start.StandardOutputEncoding = start.StandardErrorEncoding = Utf8;
        _process = Process.Start(start)!;
        _cancellation = cancellation;
    }

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    public static ProgramRun Start(TestContext test, params string[] arguments) =>
        new(new ProcessStartInfo(Host, [Program, .. arguments]), test.CancellationToken);

    /// <param name="test">The test.</param>
    /// <param name="launcher">The words before the program, of what becomes the program.</param>
    /// <param name="arguments">Of the program.</param>
    public static ProgramRun StartThrough(TestContext test, string[] launcher, params string[] arguments) =>
        new(new ProcessStartInfo(launcher[0], [.. launcher[1..], Host, Program, .. arguments]), test.CancellationToken);

    /// <summary>As a shell would after <c>ulimit -n</c>.</summary>
    public static ProgramRun StartWithDescriptors(TestContext test, int limit, params string[] arguments) =>
        StartThrough(test, ["/bin/sh", "-c", $"ulimit -n {limit}; exec \"$@\"", "sh"], arguments);

    /// <summary>Starts a server on a free port, with these arguments besides, and waits until it listens.</summary>
    public static async Task<(ProgramRun Run, IPEndPoint Endpoint)> ServeAsync(TestContext test, params string[] arguments)
    {
        var run = Start(test, ["--port=0", .. arguments]);
        return (run, await run.ReadEndpointAsync());
    }

    public async Task<IPEndPoint> ReadEndpointAsync() => IPEndPoint.Parse(await ReadOutputLineAsync() ?? "no line on stdout");

    /// <summary>Reads the first line of a server that shows its traffic: the addresses of its doors, in order.</summary>
    public async Task<IPEndPoint[]> ReadEndpointsAsync()
    {
        const string Listening = "listening on ";
        var line = await ReadOutputLineAsync();
        Assert.StartsWith(Listening, line);
        return [.. line![Listening.Length..].Split(", ").Select(door => IPEndPoint.Parse(door.Split(' ')[1]))];
    }

    public async Task<string?> ReadOutputLineAsync() => await _process.StandardOutput.ReadLineAsync(_cancellation);

    /// <returns>The lines of standard error up to the one that holds the text.</returns>
    public async Task<List<string>> ReadLogUntilAsync(string text)
    {
        var lines = new List<string>();
        while (await _process.StandardError.ReadLineAsync(_cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return lines;
            }
        }

        throw new AssertFailedException($"'{text}' was not logged, but: {string.Join('\n', lines)}");
    }

    public void Signal(int signal) => Assert.AreEqual(0, Kill(_process.Id, signal));

    /// <summary>Reads what is left of the output, and waits for the end.</summary>
    public async Task<ProgramResult> WaitAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync(_cancellation);
        var error = _process.StandardError.ReadToEndAsync(_cancellation);
        await _process.WaitForExitAsync(_cancellation);
        return new ProgramResult(_process.ExitCode, await output, await error);
    }

    public Task<ProgramResult> StopAsync()
    {
        Signal(Terminate);
        return WaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "SipDirectory.dll");

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
