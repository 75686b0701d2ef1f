using Microsoft.Win32.SafeHandles;

namespace SipDirectory.Operator.Terminals;

/// <summary>Standard input and output, as what they are.</summary>
internal static class StandardTerminal
{
    /// <summary>Whether there is somebody to prompt.</summary>
    public static bool HasPrompt { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <param name="output">Standard output.</param>
    /// <param name="complete">From what is typed to the words that its last one can become.</param>
    public static ITerminal Open(Stream output, Func<string, IReadOnlyList<string>> complete) => HasPrompt
        ? new PromptTerminal(
            () => Console.ReadKey(intercept: true), () => Console.WindowWidth, output, new LineEditor(complete))
        : new PlainTerminal(OpenInput(), output);

    /// <summary>Where the log must not be written past the terminal's prompt; null where it may.</summary>
    public static TerminalLog? LogOf(ITerminal terminal) =>
        HasPrompt && !Console.IsErrorRedirected ? new TerminalLog(terminal) : null;

    // The console's own stream would read a terminal line by line with an editor of its own, without a bound.
    private static Stream OpenInput() => OperatingSystem.IsWindows()
        ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
