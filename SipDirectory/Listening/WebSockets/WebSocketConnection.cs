using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Unicode;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using SipDirectory.Engine;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Listening.WebSockets;

/// <summary>
/// One client of the WebSocket door, from its TCP connection on: waits for whole messages, has its session answer
/// each by one message, and closes when the client is done, idle or over a limit.
/// </summary>
/// <remarks>
/// Two loops share the client: one reads and answers, the other sends what the server itself begins, which is the
/// operator's messages and the close. A turn is one whole message. Buffers are taken from the pool only while there is
/// something in them.
/// </remarks>
#pragma warning disable CA1001 // Semaphores without a wait handle have nothing to release, and others may still signal.
internal sealed class WebSocketConnection : IClientLink, IRemoteClient
#pragma warning restore CA1001
{
    // What an answer longer than this leaves in are fragments of one message; the pool of the framework serves no more.
    private const int OutputSize = 64 * 1024;

    // A client that always has the next message ready gives way to the others after so many.
    private const int MessagesPerTurn = 16;

    private readonly ConnectionContext _connection;
    private readonly WebSocketServerOptions _options;
    private readonly ConnectionLog _log;
    private readonly Socket? _tcp;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly MessageBuffer _message;
    private readonly Linger _linger;

    private ClientActivity _activity = new();
    private WebSocket? _socket;
    private ISession? _session;
    private RegisteredClient? _watched;

    private long _received;
    private long _receivedAtCheck = -1;
    private long _stopBudget;
    private int _reason;
    private bool _hasBrokenRule;
    private volatile CloseReason _closing;
    private volatile bool _isOver;
    private volatile bool _isWaiting;

    public WebSocketConnection(ConnectionContext connection, WebSocketServerOptions options, ConnectionLog log)
    {
        _connection = connection;
        _options = options;
        _log = log;
        _tcp = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        _message = new MessageBuffer(options.MaxMessage);
        _linger = new Linger(connection, options.LingerTime);
        Client = connection.RemoteEndPoint is IPEndPoint { Address: var address, Port: var port }
            ? new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port)
            : new IPEndPoint(IPAddress.None, 0);
    }

    public IPEndPoint Client { get; }

    private bool IsClosing => _closing != CloseReason.None;

    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Why the client is not served; null where it may ask.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>The number that the system has for the socket.</summary>
    public int Descriptor => (int)(_tcp?.SafeHandle.DangerousGetHandle() ?? 0);

    /// <summary>What it has done so far, for the totals of the server.</summary>
    public ServerCounts Counts => new ServerCounts
    {
        Connections = 1,
        Errors = _hasBrokenRule || Reason is CloseReason.Reset or CloseReason.Refused or CloseReason.Fault ? 1 : 0,
    }.With(_session?.Counts ?? default);

    /// <summary>Has the client's HTTP request answered with this.</summary>
    public void Reject(Refusal refusal)
    {
        Refusal = refusal;
        SetReason(CloseReason.Refused);
    }

    /// <summary>Serves the client until the connection is over. Throws nothing.</summary>
    public async Task RunAsync(WebSocket socket, ISession session, RegisteredClient? watched)
    {
        _socket = socket;
        _session = session;
        _watched = watched;
        _activity.Touch();
        var writing = WriteAsync(socket);
        try
        {
            await ConverseAsync(socket);
            SetReason(CloseReason.Client);
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.Faulted || e.InnerException is UnmaskedFrameException)
        {
            TellBrokenRule($"malformed frame: {(e.InnerException ?? e).Message}");
            SetReason(CloseReason.Malformed);
            await _linger.DiscardInputAsync();
        }
        catch (WebSocketException)
        {
            SetReason(CloseReason.Reset);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Aborted, and there is a reason already unless the client was lost.
            SetReason(CloseReason.Reset);
        }
#pragma warning disable CA1031 // A fault of ours in one conversation must not reach the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.Failed(this, e);
            Close(CloseReason.Fault);
        }
        finally
        {
            _isOver = true;
            _wake.Release();
            await writing;
            _message.Clear();
            _log.Closed(this, Reason);
            _watched?.Closed(ConnectionLog.Describe(Reason));
        }
    }

    /// <summary>Has the connection closed if its time is up. From any thread, from time to time.</summary>
    /// <param name="now">In milliseconds, as <see cref="Environment.TickCount64"/>.</param>
    public void CheckTime(long now)
    {
        if (_linger.IsOver(now))
        {
            _linger.End();
        }
        else if (Reason == CloseReason.Stop && !IsClosing)
        {
            CloseIfNothingCame();
        }
        else if (Reason is CloseReason.None or CloseReason.Refused)
        {
            CloseIfIdle(now);
        }
    }

    /// <summary>Answers what has been received, then closes. May be called again.</summary>
    public void Stop()
    {
        // The budget first: with the reason, what is answered meanwhile counts against it.
        if (Reason == CloseReason.None)
        {
            Volatile.Write(ref _stopBudget, Available() + WebSocketServer.MaxUnread);
            SetReason(CloseReason.Stop);
        }
    }

    public void Deliver() => _wake.Release();

    // Behind answers that the client does not take, a close would never reach it.
    public void Kick()
    {
        if (_activity.IsSending && SetReason(CloseReason.Kicked))
        {
            Reset();
        }

        Close(CloseReason.Kicked);
    }

    /// <summary>Ends the connection now; answers that the client has not taken are lost.</summary>
    public void Reset() => _connection.Abort();

    private async Task ConverseAsync(WebSocket socket)
    {
        for (var messages = 1; await ReceiveAsync(socket) is { } type; messages++)
        {
            await AnswerAsync(socket, type);
            if (messages % MessagesPerTurn == 0)
            {
                await Task.Yield();
            }
        }

        await SendCloseInTurnAsync(socket);
    }

    /// <summary>Receives one message, or drops what comes once we close.</summary>
    /// <returns>Null once the client closes.</returns>
    private async ValueTask<WebSocketMessageType?> ReceiveAsync(WebSocket socket)
    {
        _message.Clear();

        // Without a buffer it completes with the first header of a message.
        var part = await ReceiveAsync(socket, Memory<byte>.Empty);
        _activity.Touch();
        while (part is { EndOfMessage: false, MessageType: not WebSocketMessageType.Close })
        {
            part = await ReceiveAsync(socket, _message.Room());
            _message.Add(part.Count);
            if (IsClosing)
            {
                _message.Drop();
            }
            else if (_message.IsTooLong)
            {
                TellBrokenRule($"message longer than {_options.MaxMessage} bytes");
                Close(CloseReason.MessageTooLong);
                await SendCloseInTurnAsync(socket);
            }
        }

        return part.MessageType == WebSocketMessageType.Close ? null : part.MessageType;
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(WebSocket socket, Memory<byte> buffer)
    {
        _isWaiting = true;
        var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
        _isWaiting = false;
        Interlocked.Increment(ref _received);
        return part;
    }

    private async Task AnswerAsync(WebSocket socket, WebSocketMessageType type)
    {
        if (IsClosing)
        {
            return;
        }

        _activity.Touch();
        await _turn.WaitAsync();
        try
        {
            if (!IsClosing && IsSound(type))
            {
                _watched?.Received(_message.Span);
                await SendAnswerAsync(socket, type);
            }

            // Here, lest a fault in what comes next is seen first.
            if (IsClosing)
            {
                await SendCloseAsync(socket);
            }
        }
        finally
        {
            _turn.Release();
        }

        // Who keeps asking does not hold up the stop.
        if (Reason == CloseReason.Stop && (_stopBudget -= _message.Length) < 0)
        {
            BeginClose(CloseReason.Stop);
        }
    }

    // RFC 6455 §8.1. The framework does not see that the last fragment, an empty one, leaves a code point unfinished.
    private bool IsSound(WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary || Utf8.IsValid(_message.Span))
        {
            return true;
        }

        TellBrokenRule("malformed frame: text that is no UTF-8");
        Close(CloseReason.Malformed);
        return false;
    }

    private async Task SendAnswerAsync(WebSocket socket, WebSocketMessageType type)
    {
        // A message is at least one line, as one without LF is.
        if (_message.Length == 0)
        {
            _message.Add((byte)'\n');
        }

        var (status, answered, isBegun) = (SessionStatus.NeedsOutput, 0, false);
        while (status == SessionStatus.NeedsOutput)
        {
            var output = ArrayPool<byte>.Shared.Rent(OutputSize);
            status = _session!.Answer(
                _message.Span[answered..],
                isLast: true,
                output.AsSpan(0, OutputSize),
                out var consumed,
                out var written);
            answered += consumed;
            if (isBegun || written > 0)
            {
                _watched?.Sent(output.AsSpan(0, written));
                await SendAsync(socket, output.AsMemory(0, written), type, status != SessionStatus.NeedsOutput);
                isBegun = true;
            }

            ArrayPool<byte>.Shared.Return(output);
        }

        if (status == SessionStatus.Ended)
        {
            Close(CloseReason.LineTooLong);
        }
    }

    /// <summary>Sends what the server itself begins, until the connection is over. Throws nothing.</summary>
    private async Task WriteAsync(WebSocket socket)
    {
        var isOpen = true;
        while (isOpen)
        {
            await _wake.WaitAsync();
            await _turn.WaitAsync();
            try
            {
                isOpen = await WriteWhatIsThereAsync(socket);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The connection is lost or closed: whoever reads is told.
                isOpen = false;
            }
#pragma warning disable CA1031 // As in RunAsync.
            catch (Exception e)
#pragma warning restore CA1031
            {
                isOpen = false;
                _log.Failed(this, e);
                SetReason(CloseReason.Fault);
                Reset();
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private async ValueTask<bool> WriteWhatIsThereAsync(WebSocket socket)
    {
        if (IsClosing)
        {
            await SendCloseAsync(socket);
            return false;
        }

        while (!_isOver && !IsClosing && _watched is { } client && client.TryTake(out var message))
        {
            client.Sent(message.Bytes.Span);
            _activity.Touch();
            var type = message.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
            await SendAsync(socket, message.Bytes, type, isEnd: true);
        }

        return !_isOver;
    }

    private async Task SendCloseInTurnAsync(WebSocket socket)
    {
        await _turn.WaitAsync();
        try
        {
            await SendCloseAsync(socket);
        }
        finally
        {
            _turn.Release();
        }
    }

    // In a turn. Ours, or the client's back to it (RFC 6455 §5.5.1).
    private async ValueTask SendCloseAsync(WebSocket socket)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            var (code, why) = IsClosing
                ? (CloseCode.Of(_closing), ConnectionLog.Describe(_closing))
                : (socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null);
            await socket.CloseOutputAsync(code, why, CancellationToken.None);
            _linger.Begin();
        }
    }

    private async ValueTask SendAsync(WebSocket socket, ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool isEnd)
    {
        _activity.BeginSend();
        await socket.SendAsync(bytes, type, isEnd, CancellationToken.None);
        _activity.EndSend();
    }

    private void CloseIfNothingCame()
    {
        var received = Interlocked.Read(ref _received);
        var isQuiet = received == _receivedAtCheck && (_socket is null || (_isWaiting && Available() == 0));
        _receivedAtCheck = received;
        if (isQuiet)
        {
            BeginClose(CloseReason.Stop);
        }
    }

    private void CloseIfIdle(long now)
    {
        if (_activity.QuietMilliseconds(now) >= ClientActivity.FreshMilliseconds
            && _activity.BeginLook() && _tcp is not null && TcpProgress.TryRead(_tcp, out var progress))
        {
            _activity.EndLook(progress, now);
        }

        if (_activity.QuietMilliseconds(now) < _options.Idle.TotalMilliseconds)
        {
            return;
        }

        SetReason(CloseReason.Idle);
        if (_socket is null || _activity.OwesAnswers)
        {
            Reset();
        }
        else
        {
            BeginClose(CloseReason.Idle);
        }
    }

    // Also where the server stops already: a rule is broken all the same, and the client is told which.
    private void Close(CloseReason reason)
    {
        SetReason(reason);
        BeginClose(reason);
    }

    private void BeginClose(CloseReason reason)
    {
        _linger.Begin();
        if (_socket is null)
        {
            Reset();
        }

        _closing = IsClosing ? _closing : reason;
        _wake.Release();
    }

    private void TellBrokenRule(string fault)
    {
        _hasBrokenRule = true;
        _watched?.Fault(fault);
    }

    private int Available()
    {
        try
        {
            return _tcp?.Available ?? 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private bool SetReason(CloseReason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None) == (int)CloseReason.None;
}
