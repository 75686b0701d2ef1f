using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using SipDirectory.CommandLine;
using SipDirectory.Diameter.Applications.CreditControl;
using SipDirectory.Diameter.Codec;

namespace SipDirectory.Charging.Client;

/// <summary>Sends Credit-Control-Requests that are a header and nothing else, on a connection without capabilities exchange.</summary>
internal sealed class MockExchange(string host, int port, TimeSpan timeout)
{
    /// <summary>One request after another.</summary>
    /// <returns>Why the run ended before its time; null where it did not.</returns>
    public async Task<Failure?> RunAsync(long count, MessageTally tally, TextWriter output, CancellationToken stop)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var isConnected = false;
        try
        {
            limit.CancelAfter(timeout);
            await client.ConnectAsync(host, port, limit.Token);
            isConnected = true;
            client.NoDelay = true;
            for (var number = 1L; number <= count; number++)
            {
                limit.CancelAfter(timeout);
                await ExchangeAsync(client.GetStream(), (uint)number, tally, output, limit.Token);
            }

            return null;
        }
        catch (Exception e) when (IsOfConnection(e) && !stop.IsCancellationRequested)
        {
            var reason = e is OperationCanceledException
                ? string.Create(CultureInfo.InvariantCulture, $"{(isConnected ? "no answer" : "no connection")} within {timeout.TotalSeconds} s")
                : e is EndOfStreamException ? "the server closed the connection" : e.InnerException?.Message ?? e.Message;
            return new Failure(isConnected ? ExitCode.NotFound : ExitCode.Unreachable, $"{host}:{port}: {reason}");
        }
    }

    // What standard output throws is of another kind: its stream is no NetworkStream's.
    private static bool IsOfConnection(Exception e) =>
        e is SocketException or OperationCanceledException or EndOfStreamException or IOException { InnerException: SocketException };

    private static async Task ExchangeAsync(NetworkStream stream, uint number, MessageTally tally, TextWriter output, CancellationToken limit)
    {
        var request = new DiameterHeader(
            CommandFlags.Request | CommandFlags.Proxiable, CreditControlRequest.CommandCode, CreditControlRequest.ApplicationId, number, number);
        var bytes = new byte[DiameterHeader.Size];
        (request with { Version = DiameterHeader.CurrentVersion, Length = DiameterHeader.Size }).Write(bytes);
        var started = Stopwatch.GetTimestamp();
        await stream.WriteAsync(bytes, limit);
        await stream.ReadExactlyAsync(bytes, limit);
        var fault = FindFault(bytes, request, out var answer);
        tally.Add(isAnswered: true, fault, Stopwatch.GetElapsedTime(started));
        await output.WriteLineAsync($"Header {number}: {AnswerLine.HeaderOf(answer)}{(fault is null ? "" : $": {fault}")}");
    }

    private static string? FindFault(byte[] bytes, in DiameterHeader request, out DiameterHeader answer)
    {
        DiameterHeader.TryRead(bytes, out answer);
        return answer.Version != DiameterHeader.CurrentVersion ? "not of Diameter's version"
            : answer.IsRequest || answer.CommandCode != request.CommandCode || answer.ApplicationId != request.ApplicationId ? "no Credit-Control-Answer"
            : answer.HopByHop != request.HopByHop || answer.EndToEnd != request.EndToEnd ? "the identifiers are of another request"
            : answer.Length != DiameterHeader.Size ? "more than a header"
            : null;
    }
}
