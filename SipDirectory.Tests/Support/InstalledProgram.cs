using System.Diagnostics.CodeAnalysis;

namespace SipDirectory.Tests.Support;

/// <summary>Programs of others that tests talk to, where the machine has them.</summary>
internal static class InstalledProgram
{
    // What must not be skipped says so: .ci/run.
    private static readonly bool IsRequired = Environment.GetEnvironmentVariable("SIPDIRECTORY_REQUIRE_INTEROP") == "1";

    /// <returns>The path of the first program that is there. Where none is, the test is skipped, or fails.</returns>
    public static string Find(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = programs
            .SelectMany(_ => folders, (program, folder) => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        if (found is null)
        {
            GiveUp($"none of these programs is installed: {string.Join(", ", programs)}");
        }

        return found;
    }

    /// <summary>Skips the test, or has it fail.</summary>
    [DoesNotReturn]
    public static void GiveUp(string reason)
    {
        if (IsRequired)
        {
            Assert.Fail(reason);
        }

        Assert.Inconclusive(reason);
    }
}
