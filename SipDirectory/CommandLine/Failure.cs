using System.Net;
using System.Text;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Why the process ends before its time: one line for the operator, and the exit code.</summary>
internal sealed record Failure(int Code, string Message)
{
    private const int MaxMessage = 4096;

    // What the operator typed stands in it, and may be anything.
    private string Line => PrintableText.Of(Encoding.UTF8.GetBytes(Message), MaxMessage);

    /// <param name="options">Those that name the endpoint.</param>
    /// <param name="endpoint">What could not be bound.</param>
    /// <param name="e">Why.</param>
    public static Failure CannotBind(string options, IPEndPoint endpoint, Exception e) =>
        new(ExitCode.NoSystemResource, $"{options}: cannot listen on {endpoint}: {e.Message}");

    public static Failure TooFewDescriptors(int reserve) =>
        new(ExitCode.NoSystemResource, $"the descriptor limit leaves none for clients: it must be above {reserve} (ulimit -n)");

    public static Failure CannotRead(string path, Exception e) =>
        new(ExitCode.NoDump, $"--data {path}: cannot be read: {Describe(path, e)}");

    public static Failure BadDump(string path, string reason) =>
        new(ExitCode.BadDump, $"--data {path}: {reason}");

    /// <param name="errors">Where it is said.</param>
    /// <param name="fault">What is wrong with the arguments.</param>
    /// <param name="options">Of the verb that they are for; null for none.</param>
    public static int Usage(TextWriter errors, string fault, Type? options) =>
        new Failure(ExitCode.Usage, $"{fault} (see {Verbs.HelpFor(options)})").Report(errors);

    /// <summary>What the system says of a file, in the words of the shell where it has any.</summary>
    public static string Describe(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException when Directory.Exists(path) => "is a directory",
        UnauthorizedAccessException => "permission denied",
        OutOfMemoryException => "not enough memory",
        _ => e.Message.ReplaceLineEndings(" "),
    };

    public int Report(TextWriter errors)
    {
        errors.WriteLine($"SipDirectory: {Line}");
        return Code;
    }
}
