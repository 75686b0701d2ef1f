using System.Buffers;
using SipDirectory.Engine;
using SipDirectory.Lookup;
using SipDirectory.Traffic;

namespace SipDirectory.Listening;

/// <summary>
/// One client of the TCP door: waits for bytes, has its session answer the lines that are there, sends the
/// answers, and closes when the client is done, idle or over a limit. Owns the socket.
/// </summary>
/// <remarks>
/// Buffers are taken from the pool only while there is something in them: a silent client costs none. Answers
/// that the kernel has not taken never exceed one output buffer, because nothing is read before they are gone.
/// </remarks>
internal sealed class LineConnection : IClientLink
{
    private const int InputSize = 16 * 1024;
    private const int OutputSize = 128 * 1024;

    // One answer can be longer than anybody should wait for: after so many output buffers of it others have a turn.
    private const int OutputsPerTurn = 8;

    private readonly IClientSocket _socket;
    private readonly ISession _session;
    private readonly LineServerOptions _options;
    private readonly ConnectionLog _log;

    private byte[] _input = [];
    private int _length;
    private ClientActivity _activity = new();
    private long _lingerUntil = long.MaxValue;
    private long _checked;
    private int _stopBudget = -1;
    private int _reason;
    private bool _isLast;

    public LineConnection(IClientSocket socket, ISession session, LineServerOptions options, ConnectionLog log)
    {
        _socket = socket;
        _session = session;
        _options = options;
        _log = log;
    }

    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>What it has done so far, for the totals of the server.</summary>
    public ServerCounts Counts => new ServerCounts
    {
        Connections = 1,
        Errors = Reason is CloseReason.Reset or CloseReason.Refused or CloseReason.Fault ? 1 : 0,
    }.With(_session.Counts);

    /// <summary>As the operator knows the client; null where nobody watches.</summary>
    public RegisteredClient? Watched { get; set; }

    /// <summary>The set that it is in, until its socket is closed.</summary>
    public ConnectionSet? Set { get; set; }

    /// <summary>Its neighbours in <see cref="Set"/>.</summary>
    public LineConnection? Previous { get; set; }

    public LineConnection? Next { get; set; }

    /// <summary>Serves the client until the connection is over. Throws nothing.</summary>
    /// <remarks>
    /// Loop and shell are one async method here: one more around the wait would be objects that a silent client keeps,
    /// one more around the answers would be time that each request takes.
    /// </remarks>
    public async Task RunAsync()
    {
        try
        {
            var status = SessionStatus.NeedsInput;
            while (status == SessionStatus.NeedsInput)
            {
                // No answer is under way here.
                while (Watched is { } client && Reason == CloseReason.None && client.TryTake(out var message))
                {
                    _activity.Touch();
                    if (!await SendAsync(message.Bytes))
                    {
                        SetReason(CloseReason.Reset);
                    }
                }

                if (Reason == CloseReason.None)
                {
                    ReturnInputIfEmpty();
                    await _socket.WaitForBytesAsync();
                }

                status = Receive();
                for (var outputs = 1; status == SessionStatus.NeedsOutput; outputs++)
                {
                    var output = ArrayPool<byte>.Shared.Rent(OutputSize);
                    status = Answer(output, out var written);
                    if (written > 0 && !await SendAsync(output.AsMemory(0, written)))
                    {
                        SetReason(CloseReason.Reset);
                        status = SessionStatus.Ended;
                    }

                    ArrayPool<byte>.Shared.Return(output);
                    if (outputs % OutputsPerTurn == 0)
                    {
                        await Task.Yield();
                    }
                }
            }

            // Not before the last answers are sent: until then others may have a reason.
            SetReason(_isLast ? CloseReason.Client : CloseReason.LineTooLong);
            if (Reason is CloseReason.LineTooLong or CloseReason.Stop or CloseReason.Kicked)
            {
                await LingerAsync();
            }
            else if (Reason is CloseReason.Client or CloseReason.Idle)
            {
                _socket.ShutdownSend();
            }
        }
#pragma warning disable CA1031 // A fault of ours in one conversation must not reach the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            SetReason(CloseReason.Fault);
            _log.Failed(_socket, e);
        }
        finally
        {
            _socket.Close();
            ReturnInput();
            _log.Closed(_socket, Reason);
            Watched?.Closed(ConnectionLog.Describe(Reason));
            Set?.Remove(this);
        }
    }

    /// <summary>Tells the client why it is not served, and closes. Throws nothing.</summary>
    public async Task RefuseAsync(ReadOnlyMemory<byte> why)
    {
        try
        {
            SetReason(CloseReason.Refused);
            await _socket.SendAsync(why);
            await LingerAsync();
        }
#pragma warning disable CA1031 // As in RunAsync.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.Failed(_socket, e);
        }
        finally
        {
            _socket.Close();
            Set?.Remove(this);
        }
    }

    /// <summary>Has the connection closed if its time is up. From any thread, from time to time.</summary>
    /// <param name="now">In milliseconds, as <see cref="Environment.TickCount64"/>.</param>
    public void CheckTime(long now)
    {
        var quiet = _activity.QuietMilliseconds(now);
        var isDue = quiet >= _options.Idle.TotalMilliseconds
            || (quiet >= ClientActivity.FreshMilliseconds && _activity.OwesAnswers)
            || now >= Volatile.Read(ref _lingerUntil);

        // Clients that wait long must not keep the thread that serves the others busy with checks.
        if (isDue && now - _checked >= ClientActivity.FreshMilliseconds)
        {
            _checked = now;
            _socket.Post(static connection => ((LineConnection)connection!).CloseIfTimeIsUp(), this);
        }
    }

    /// <summary>Answers what has been received, then closes.</summary>
    public void Stop()
    {
        if (SetReason(CloseReason.Stop))
        {
            _socket.Wake();
        }
    }

    public void Deliver() => _socket.Wake();

    public void Kick() => _socket.Post(static connection => ((LineConnection)connection!).CloseKicked(), this);

    /// <summary>Ends the connection now; answers that the client has not taken are lost.</summary>
    public void Reset() => _socket.Reset();

    /// <returns>Ended where there is nothing to answer any more.</returns>
    private SessionStatus Receive()
    {
        if (Reason != CloseReason.None && !HasInputFromBeforeStop())
        {
            return SessionStatus.Ended;
        }

        var received = _socket.Receive(RoomForInput());
        if (received < 0)
        {
            return SessionStatus.NeedsInput;
        }

        _isLast = received == 0;
        if (_isLast && _socket.IsLost)
        {
            SetReason(CloseReason.Reset);
            return SessionStatus.Ended;
        }

        return Take(received) ? SessionStatus.NeedsOutput : SessionStatus.NeedsInput;
    }

    /// <returns>False where it is only more of a line that goes on.</returns>
    private bool Take(int received)
    {
        if (received > 0)
        {
            Watched?.Received(_input.AsSpan(_length, received));
        }

        var isFirst = _length == 0;
        var isUnfinished = !isFirst && !_isLast && _length + received <= _options.MaxLine
            && !_input.AsSpan(_length, received).Contains((byte)'\n');
        _length += received;
        _stopBudget -= _stopBudget > 0 ? received : 0;

        // A line must be complete within the idle time of its first byte: later ones are no activity.
        if (isFirst)
        {
            _activity.Touch();
        }

        // It is looked at again only when its end has come, or it is too long. A client that sends a long line in
        // small pieces would make every piece cost a search of the whole.
        return !isUnfinished;
    }

    private SessionStatus Answer(byte[] output, out int written)
    {
        var status = _session.Answer(
            _input.AsSpan(0, _length), _isLast, output.AsSpan(0, OutputSize), out var consumed, out written);
        if (consumed > 0 || written > 0)
        {
            _activity.Touch();
        }

        _length -= consumed;
        if (_length > 0 && consumed > 0)
        {
            _input.AsSpan(consumed, _length).CopyTo(_input);
        }

        return _isLast && status == SessionStatus.NeedsInput ? SessionStatus.Ended : status;
    }

    private ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Watched?.Sent(bytes.Span);
        var sending = _socket.SendAsync(bytes);
        if (!sending.IsCompleted)
        {
            return SendSlowlyAsync(sending);
        }

        _activity.Sent();
        return sending;
    }

    private async ValueTask<bool> SendSlowlyAsync(ValueTask<bool> sending)
    {
        _activity.BeginSend();
        var isSent = await sending;
        _activity.EndSend();
        return isSent;
    }

    // The way out for a client that may still be sending: FIN, then its input is read and dropped until its own FIN.
    // Closing with input unread would reset the connection, and the reset would overtake our last answers.
    private async Task LingerAsync()
    {
        var until = Environment.TickCount64 + (long)_options.LingerTime.TotalMilliseconds;
        Volatile.Write(ref _lingerUntil, until);
        _socket.ShutdownSend();
        var isOpen = true;
        while (isOpen && Environment.TickCount64 < until)
        {
            isOpen = !await _socket.WaitForBytesAsync() || Discard();
        }
    }

    private bool Discard()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(InputSize);
        var received = _socket.Receive(buffer);
        ArrayPool<byte>.Shared.Return(buffer);
        return received != 0;
    }

    // Bytes, or the FIN that makes a request of a last line without LF.
    private bool HasInputFromBeforeStop()
    {
        if (Reason == CloseReason.Stop && _stopBudget < 0)
        {
            _stopBudget = _socket.Available;
        }

        return _stopBudget > 0 || (Reason == CloseReason.Stop && _length > 0 && _socket.IsAtEnd);
    }

    private Span<byte> RoomForInput()
    {
        // Only a line longer than the buffer fills it, and no more of a line than the limit is ever kept.
        if (_length == _input.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(InputSize, 2 * _length), _options.MaxLine + InputSize));
            _input.AsSpan(0, _length).CopyTo(larger);
            ReturnInput();
            _input = larger;
        }

        var room = _input.AsSpan(_length);
        return _stopBudget > 0 ? room[..Math.Min(room.Length, _stopBudget)] : room;
    }

    // On the thread that serves the socket.
    private void CloseIfTimeIsUp()
    {
        var now = Environment.TickCount64;
        var isLingering = now >= _lingerUntil;
        if (!isLingering && QuietMilliseconds(now) < _options.Idle.TotalMilliseconds)
        {
            return;
        }

        // Behind answers that the client does not take, a FIN would never reach it.
        SetReason(CloseReason.Idle);
        if (_activity.OwesAnswers && Reason == CloseReason.Idle)
        {
            _socket.Reset();
        }
        else if (isLingering || Reason == CloseReason.Idle)
        {
            _socket.Wake();
        }
    }

    // On the thread that serves the socket. Behind answers that the client does not take, a FIN would never reach it.
    private void CloseKicked()
    {
        SetReason(CloseReason.Kicked);
        if (_activity.IsSending)
        {
            _socket.Reset();
        }
        else
        {
            _socket.Wake();
        }
    }

    private long QuietMilliseconds(long now)
    {
        if (_activity.BeginLook() && _socket.TryGetProgress(out var progress))
        {
            _activity.EndLook(progress, now);
        }

        return _activity.QuietMilliseconds(now);
    }

    private bool SetReason(CloseReason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None) == (int)CloseReason.None;

    private void ReturnInputIfEmpty()
    {
        if (_length == 0)
        {
            ReturnInput();
        }
    }

    private void ReturnInput()
    {
        if (_input.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
        }
    }
}
