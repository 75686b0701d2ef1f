using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SipDirectory.Tests.Support;

/// <summary>
/// A program of others in a process of its own, and the lines that it prints. Killed when disposed, with what it
/// started, by their ids.
/// </summary>
internal sealed class ForeignProgram : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly Process _process;

    private ForeignProgram(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Error.Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public PrintedLines Output { get; } = new();

    public PrintedLines Error { get; } = new();

    public static ForeignProgram Start(string program, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    /// <summary>Sends the signal, and waits for the end and for all that was printed.</summary>
    public async Task<int> StopAsync(int signal, CancellationToken cancellationToken)
    {
        Assert.AreEqual(0, Kill(_process.Id, signal));
        return await WaitAsync(cancellationToken);
    }

    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
