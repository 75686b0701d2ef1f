using SipDirectory.Tests.Charging;

namespace SipDirectory.Tests;

/// <summary>Runs the tests, or one part of a test that needs a process of its own.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is [CommittingProcess.Verb, .. var rest] ? Task.FromResult(CommittingProcess.Commit(rest)) : MicrosoftTestingPlatformApplication.RunAsync(args);
}
