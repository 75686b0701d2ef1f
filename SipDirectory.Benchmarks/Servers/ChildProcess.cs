using System.Diagnostics;

namespace SipDirectory.Benchmarks.Servers;

/// <summary>How a server that this run started comes to its end.</summary>
internal static class ChildProcess
{
    /// <summary>Asks it to stop, kills it where it does not in time, and disposes it.</summary>
    public static async Task StopAsync(Process process, TimeSpan patience)
    {
        using (process)
        {
            if (process.HasExited)
            {
                return;
            }

            _ = NativeMethods.Kill(process.Id, NativeMethods.Terminate);
            using var timeout = new CancellationTokenSource(patience);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
    }
}
