using System.Diagnostics;

namespace SipDirectory.Tests.Support;

/// <summary>A program of others that runs to its end within a test. Killed if it does not.</summary>
internal static class ClientProgram
{
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(TestContext test, string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), test.CancellationToken);
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(test.CancellationToken);
            await process.WaitForExitAsync(test.CancellationToken);
            return output;
        }
        finally
        {
            process.Kill();
        }
    }
}
