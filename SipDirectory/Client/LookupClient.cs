using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SipDirectory.Client;

/// <summary>
/// Asks one server every request line of an input and prints each answer, in order. It sends while it receives, so
/// neither side waits on the other's full buffer; whatever a lost connection left unanswered is asked again on the next.
/// </summary>
internal sealed class LookupClient : IDisposable
{
    // A connection that ends without an answer is made once more: a server closes an idle one at any moment.
    private const int FruitlessConnectionsAllowed = 1;

    private readonly EndPoint _server;
    private readonly TimeSpan _timeout;
    private readonly UnansweredRequests _requests = new();
    private readonly AnswerReader _answers;
    private readonly byte[] _outgoing = new byte[64 * 1024];

    public LookupClient(EndPoint server, TimeSpan timeout, AnswerPrinter printer)
    {
        _server = server;
        _timeout = timeout;
        _answers = new AnswerReader(_requests, printer);
    }

    /// <summary>How many requests have had an answer that says nothing was found.</summary>
    public long NotFound => _answers.NotFound;

    /// <summary>Answers all lines of <paramref name="input"/>; returns what is wrong with the input, or null.</summary>
    /// <exception cref="ServerUnavailableException">The server cannot be reached, or stopped answering.</exception>
    /// <exception cref="IOException">The answers cannot be written.</exception>
    public async Task<string?> RunAsync(Stream input, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = new RequestReader(input, _requests).RunAsync(stop.Token);
        try
        {
            await AnswerAllAsync(cancellation);
            return await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _requests.Dispose();

    private async Task AnswerAllAsync(CancellationToken cancellation)
    {
        var fruitless = 0;
        while (await _requests.WaitToSendAsync(cancellation))
        {
            var before = _answers.Count;
            var ending = await TryConnectAndExchangeAsync(cancellation);

            fruitless = _answers.Count > before ? 0 : fruitless + 1;
            if (fruitless > FruitlessConnectionsAllowed)
            {
                throw new ServerUnavailableException(ending);
            }

            _answers.DropUnfinished();
            _requests.Rewind();
        }
    }

    /// <summary>Uses one connection until it ends; returns how it ended.</summary>
    private async Task<string> TryConnectAndExchangeAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await ConnectAsync(socket, cancellation);
            await ExchangeAsync(socket, cancellation);
            return "the server closed the connection without an answer";
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }

    private async Task ConnectAsync(Socket socket, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            await socket.ConnectAsync(_server, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerUnavailableException($"no connection within {_timeout.TotalSeconds} s");
        }
    }

    private async Task ExchangeAsync(Socket socket, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = TrySendRequestsAsync(socket, over.Token);
        try
        {
            await ReceiveAnswersAsync(socket, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await sending;
        }
    }

    private async Task TrySendRequestsAsync(Socket socket, CancellationToken over)
    {
        try
        {
            await SendRequestsAsync(socket, over);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The receiving side knows the reason, or meets it after the answers that are still in the socket's buffer.
            return;
        }
    }

    private async Task SendRequestsAsync(Socket socket, CancellationToken over)
    {
        while (await _requests.WaitToSendAsync(over))
        {
            var unsent = _outgoing.AsMemory(0, _requests.TakeUnsent(_outgoing));
            while (!unsent.IsEmpty)
            {
                unsent = unsent[await socket.SendAsync(unsent, over)..];
            }
        }

        // Everything is answered: end the receiving side too.
        socket.Shutdown(SocketShutdown.Both);
    }

    private async Task ReceiveAnswersAsync(Socket socket, CancellationToken over)
    {
        while (await ReceiveAsync(socket, _answers.Free, over) is > 0 and var received)
        {
            await _answers.TakeAsync(received, over);
        }
    }

    /// <summary>Receives, for as long as nothing is awaited; no longer than the timeout while something is.</summary>
    private async ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> buffer, CancellationToken over)
    {
        var start = Stopwatch.GetTimestamp();
        var receiving = socket.ReceiveAsync(buffer, over).AsTask();
        var silence = TimeSpan.Zero;
        while (silence < _timeout)
        {
            try
            {
                return await receiving.WaitAsync(_timeout - silence, over);
            }
            catch (TimeoutException)
            {
                silence = _requests.AwaitedSince(start);
            }
        }

        throw new ServerUnavailableException($"no answer within {_timeout.TotalSeconds} s");
    }
}
