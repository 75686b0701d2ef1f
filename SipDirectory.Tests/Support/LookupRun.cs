using System.Text;
using SipDirectory.CommandLine;

namespace SipDirectory.Tests.Support;

/// <summary>What one run of <c>lookup</c> returned and printed.</summary>
internal sealed record LookupRun(int ExitCode, string Output, string Error)
{
    public static Task<LookupRun> WithArgumentsAsync(TestContext test, string server, params string[] addressesOfRecord) =>
        RunAsync(test, new LookupOptions { Server = server, AddressesOfRecord = addressesOfRecord }, Stream.Null);

    public static Task<LookupRun> WithInputAsync(TestContext test, string server, string input) =>
        RunAsync(test, new LookupOptions { Server = server }, new MemoryStream(Encoding.UTF8.GetBytes(input)));

    public static Task<LookupRun> OnTerminalAsync(TestContext test, string server, params string[] addressesOfRecord) =>
        RunAsync(test, new LookupOptions { Server = server, AddressesOfRecord = addressesOfRecord }, Stream.Null, isTerminal: true);

    public static async Task<LookupRun> RunAsync(TestContext test, LookupOptions options, Stream input, bool isTerminal = false)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();

        var exitCode = await LookupCommand.RunAsync(options, input, output, isTerminal, error, test.CancellationToken);

        return new LookupRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
