using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SipDirectory.Benchmarks.Load;
using SipDirectory.Benchmarks.Servers;

namespace SipDirectory.Benchmarks.Start;

/// <summary>One cold start of the server on a given port, until a client has its first whole answer.</summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>Milliseconds from the start of the process.</summary>
    /// <exception cref="LoadException">The server ended, or did not answer the record in time.</exception>
    public static async Task<double> TimeAsync(
        Server server, string dump, RecordSet records, CancellationToken cancellationToken)
    {
        var port = RunningServer.FreePort();
        var request = new byte[records.Aor(0).Length + 1];
        records.Aor(0).CopyTo(request);
        request[^1] = (byte)'\n';
        var answer = new byte[records.Record(0).Length + 1];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);

        var started = Stopwatch.GetTimestamp();
        await using var running = RunningServer.Launch(server, Placement.Unpinned, dump, port);
        try
        {
            using var client = await ConnectAsync(running, timeout.Token);
            await client.SendAsync(request, timeout.Token);
            await using var stream = new NetworkStream(client);
            await stream.ReadExactlyAsync(answer, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LoadException($"{server.Name} did not answer within {Timeout.TotalSeconds:0} seconds");
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        return answer.AsSpan(..^1).SequenceEqual(records.Record(0))
            ? elapsed.TotalMilliseconds
            : throw new LoadException($"{server.Name} gave a wrong answer");
    }

    // The port is fixed and tried until it is open: an address on stdout would cost the server time of its own.
    private static async Task<Socket> ConnectAsync(RunningServer running, CancellationToken cancellationToken)
    {
        while (!running.HasEnded)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, running.Port), cancellationToken);
                return client;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                client.Dispose();
                await Task.Delay(RetryInterval, cancellationToken);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        throw new LoadException("the server ended before it listened");
    }
}
