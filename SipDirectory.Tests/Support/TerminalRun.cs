using System.Diagnostics;
using System.Text;

namespace SipDirectory.Tests.Support;

/// <summary>
/// One run of the program on a pseudo-terminal, which <c>script</c> (util-linux) makes for it. Its end is the program's;
/// killed when disposed, with the program, if it has not ended by then.
/// </summary>
internal sealed class TerminalRun : IAsyncDisposable
{
    private readonly Process _script;
    private readonly CancellationToken _cancellation;
    private readonly StringBuilder _screen = new();

    private TerminalRun(Process script, CancellationToken cancellation)
    {
        _script = script;
        _cancellation = cancellation;
    }

    public static TerminalRun Start(TestContext test, params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var program = Path.Combine(AppContext.BaseDirectory, "SipDirectory.dll");
        string[] command = ["stty cols 120 rows 30;", "exec", host, program, .. arguments];
        var start = new ProcessStartInfo(
            InstalledProgram.Find("script"), ["--quiet", "--flush", "--return", "--command", string.Join(' ', command), "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["SHELL"] = "/bin/sh";
        return new TerminalRun(Process.Start(start)!, test.CancellationToken);
    }

    /// <summary>What the program wrote so far, with the terminal's control sequences.</summary>
    public string Screen => _screen.ToString();

    public async Task TypeAsync(string keys)
    {
        await _script.StandardInput.WriteAsync(keys.AsMemory(), _cancellation);
        await _script.StandardInput.FlushAsync(_cancellation);
    }

    /// <summary>Reads on until the text is there, behind <paramref name="from"/>.</summary>
    /// <returns>Where it ends.</returns>
    public async Task<int> WaitForAsync(string text, int from = 0)
    {
        var buffer = new char[4096];
        while (true)
        {
            var at = Screen.IndexOf(text, from, StringComparison.Ordinal);
            if (at >= 0)
            {
                return at + text.Length;
            }

            var read = await _script.StandardOutput.ReadAsync(buffer, _cancellation);
            Assert.AreNotEqual(0, read, $"'{text}' did not come, but: {Screen}");
            _screen.Append(buffer, 0, read);
        }
    }

    public async Task<int> WaitForExitAsync()
    {
        _screen.Append(await _script.StandardOutput.ReadToEndAsync(_cancellation));
        await _script.WaitForExitAsync(_cancellation);
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _script.Kill(entireProcessTree: true);
        await _script.WaitForExitAsync(CancellationToken.None);
        _script.Dispose();
    }
}
