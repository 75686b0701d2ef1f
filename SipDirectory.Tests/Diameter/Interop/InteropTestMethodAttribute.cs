using System.Diagnostics;
using System.Runtime.CompilerServices;
using SipDirectory.Tests.Support;

namespace SipDirectory.Tests.Diameter.Interop;

/// <summary>
/// A test that runs in an <see cref="InteropNetwork"/> of its own. A process enters a namespace before it has threads or
/// not at all, so another one runs the same test there, and its result is the test's.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InteropTestMethodAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = -1)
    : TestMethodAttribute(file, line)
{
    // The test has a limit of its own; this one is for what does not keep to it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public override async Task<TestResult[]> ExecuteAsync(ITestMethod testMethod)
    {
        if (InteropNetwork.IsHere)
        {
            return await base.ExecuteAsync(testMethod);
        }

        var result = new TestResult { Outcome = UnitTestOutcome.Passed };
        var began = Stopwatch.GetTimestamp();
        try
        {
            await RunAsync($"{testMethod.TestClassName}.{testMethod.TestMethodName}");
        }
        catch (UnitTestAssertException e)
        {
            result.Outcome = e is AssertInconclusiveException ? UnitTestOutcome.Inconclusive : UnitTestOutcome.Failed;
            result.TestFailureException = e;
        }

        result.Duration = Stopwatch.GetElapsedTime(began);
        return [result];
    }

    private static async Task RunAsync(string test)
    {
        // Were they missed in there, the other process would skip the test and call that a success.
        InstalledProgram.Find("tshark");
        InstalledProgram.Find("freeDiameterd");
        using var limit = new CancellationTokenSource(Limit);
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var tests = Path.Combine(AppContext.BaseDirectory, "SipDirectory.Tests.dll");
        await using var run = InteropNetwork.Start(host, tests, "--filter", $"FullyQualifiedName={test}", "--no-ansi");
        var exitCode = await run.WaitAsync(limit.Token);
        Assert.AreEqual(0, exitCode, $"{run.Output.Text}\n{run.Error.Text}");
    }
}
