namespace SipDirectory.Tests.Support;

/// <summary>How the program ended, and what it printed.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One line on standard error, nothing on standard output: how every failure looks.</summary>
    public void AssertFailure(int exitCode, string expectedLine)
    {
        Assert.AreEqual($"SipDirectory: {expectedLine}\n", Error);
        Assert.AreEqual("", Output);
        Assert.AreEqual(exitCode, ExitCode);
    }
}
