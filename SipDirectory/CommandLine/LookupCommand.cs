using System.Text;
using SipDirectory.Client;
using SipDirectory.Operator;

namespace SipDirectory.CommandLine;

/// <summary>Runs <c>lookup</c>: AORs in, answers out, an exit code that says whether all were found.</summary>
internal static class LookupCommand
{
    private const int BrokenPipe = 32; // EPIPE, which is what HResult holds on Linux and macOS

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    public static async Task<int> RunAsync(
        LookupOptions options,
        Stream standardInput,
        Stream standardOutput,
        bool outputIsTerminal,
        TextWriter standardError,
        CancellationToken cancellation)
    {
        if (!ServerAddress.TryParse(options.Server, out var server))
        {
            return await FailAsync(
                ExitCode.Usage, $"--server {Quote(options.Server)}: expected HOST:PORT, an IPv6 address in brackets");
        }

        if (FindUsageError(options) is { } usageError)
        {
            return await FailAsync(ExitCode.Usage, usageError);
        }

        using var client = new LookupClient(
            server,
            TimeSpan.FromSeconds(options.Timeout),
            new AnswerPrinter(standardOutput, outputIsTerminal, standardError));
        try
        {
            var inputError = await client.RunAsync(OpenRequests(options, standardInput), cancellation);
            return inputError is null ? Outcome() : await FailAsync(ExitCode.Usage, inputError);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ServerUnavailableException exception)
        {
            return await FailAsync(ExitCode.Unreachable, $"{options.Server}: {exception.Message}");
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            // Whoever read the answers has seen enough.
            return Outcome();
        }
        catch (IOException exception)
        {
            return await FailAsync(ExitCode.CannotWrite, $"standard output cannot be written: {exception.Message}");
        }

        int Outcome() => client.NotFound == 0 ? ExitCode.Success : ExitCode.NotFound;

        async Task<int> FailAsync(int exitCode, string message)
        {
            await standardError.WriteLineAsync($"SipDirectory: {message}");
            return exitCode;
        }
    }

    private static string? FindUsageError(LookupOptions options)
    {
        // The opposite condition would let NaN pass.
        if (!(options.Timeout > 0 && options.Timeout <= LongestTimeout.TotalSeconds))
        {
            return $"--timeout {options.Timeout}: expected seconds, above 0 and at most {LongestTimeout.TotalSeconds}";
        }

        if (options.AddressesOfRecord.FirstOrDefault(static aor => aor.Contains('\n')) is { } severalLines)
        {
            return $"AOR {Quote(severalLines)}: has a line feed in it";
        }

        return options.AddressesOfRecord.Contains("-") && options.AddressesOfRecord.Skip(1).Any()
            ? "-: standard input is read only where no AOR is given beside it"
            : null;
    }

    private static Stream OpenRequests(LookupOptions options, Stream standardInput)
    {
        var readsInput = options.AddressesOfRecord.All(static aor => aor == "-");
        return readsInput
            ? standardInput
            : new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', options.AddressesOfRecord) + '\n'));
    }

    private static string Quote(string text) => $"'{PrintableText.Of(Encoding.UTF8.GetBytes(text), maxLength: 256)}'";
}
