using System.Buffers.Binary;
using System.Net.Sockets;
using SipDirectory.Diameter.Codec;
using SipDirectory.Diameter.Transports;

namespace SipDirectory.Diameter.Peers;

/// <summary>
/// One transport connection: a loop that receives and cuts messages, and one that sends what is queued. The first reason
/// to end it wins. Owns the transport, which is disposed when <see cref="RunAsync"/> has ended.
/// </summary>
internal sealed class PeerConnection(TransportConnection transport, bool isInitiator, IMessageReceiver receiver, DiameterNodeOptions options)
{
    private const int FirstBuffer = 4096;
    private const int LargestIdleBuffer = 1 << 16;
    private const int HopByHopOffset = 12;
    private const int FlagsOffset = 4;

    private readonly TimeProvider _time = options.Time;
    private readonly NodeLimits _limits = options.Limits;
    private readonly Lock _sendLock = new();
    private readonly SendQueue _queue = new(options.Limits.SendQueueBytes);
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private Task _sending = Task.CompletedTask;
    private bool _isSending;
    private bool _isReceiving;
    private bool _isClosing;
    private string? _endReason;

    public TransportConnection Transport => transport;

    /// <summary>Whether this node made the connection.</summary>
    public bool IsInitiator => isInitiator;

    /// <summary>Whose it is; null until its CER has come.</summary>
    public Peer? Peer { get; set; }

    /// <summary>Who is at the other end, for logs.</summary>
    public string Name => Peer?.Identity ?? transport.Remote?.ToString() ?? "unknown";

    /// <summary>Whether capabilities have been exchanged on it.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>When it is ended where nobody has taken it over, as a timestamp: no CER, or a close that takes too long.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Closes as soon as nothing is in flight.</summary>
    public string? CloseWhenQuiet { get; set; }

    /// <summary>When something was received last, as a timestamp.</summary>
    public long LastReceived { get; private set; } = options.Time.GetTimestamp();

    /// <summary>What was sent and has no answer.</summary>
    public PendingRequests Pending { get; } = new(options.Limits.PendingRequests);

    /// <summary>What was received and is being answered.</summary>
    public Gate InFlight { get; } = new(options.Limits.RequestsInFlight);

    /// <summary>Not read from, because too much is in flight.</summary>
    public bool IsPaused { get; private set; }

    public bool IsEnded => _endReason is not null;

    public bool IsQuiet => Pending.Count == 0 && InFlight.Taken == 0;

    /// <summary>Receives until the end, which it gives the reason of.</summary>
    /// <param name="memory">What all connections have in flight.</param>
    public async Task<string> RunAsync(Gate memory)
    {
        try
        {
            var reason = await ReceiveAsync(memory).ConfigureAwait(false);
            Abort(reason);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Abort(e.Message);
        }
#pragma warning disable CA1031 // A fault of ours in one connection must not take the node with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            receiver.Failed(this, e);
            Abort("internal error");
        }

        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return _endReason!;
    }

    /// <summary>Sends a message.</summary>
    /// <returns>False where the connection has ended or is about to.</returns>
    public bool Send(ReadOnlySpan<byte> message)
    {
        lock (_sendLock)
        {
            if (!TryQueue(message, out _))
            {
                return false;
            }
        }

        Flush();
        return true;
    }

    /// <summary>Sends a message with another hop-by-hop identifier.</summary>
    /// <returns>False where the connection has ended or is about to.</returns>
    public bool Send(ReadOnlySpan<byte> message, uint hopByHop)
    {
        lock (_sendLock)
        {
            if (!TryQueue(message, out var queued))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32BigEndian(queued[HopByHopOffset..], hopByHop);
        }

        FlushSoon();
        return true;
    }

    /// <summary>Sends a request and expects its answer.</summary>
    /// <returns>False where the connection has ended, or has too many to answer.</returns>
    public bool SendRequest(PendingRequest request)
    {
        request.Sent = _time.GetTimestamp();
        if (!Pending.TryAdd(request, out var hopByHop))
        {
            return false;
        }

        lock (_sendLock)
        {
            if (!TryQueue(request.Message.Span, out var queued))
            {
                // Where it is not there any more, a failover has it already.
                return !Pending.TryTake(hopByHop, out _);
            }

            BinaryPrimitives.WriteUInt32BigEndian(queued[HopByHopOffset..], hopByHop);
            if (request.IsRetransmission)
            {
                queued[FlagsOffset] |= (byte)CommandFlags.Retransmitted;
            }
        }

        FlushSoon();
        return true;
    }

    /// <summary>Sends what is queued, takes no more, and waits for the peer to end it, until the deadline.</summary>
    public void Close(string reason)
    {
        lock (_sendLock)
        {
            if (_isClosing || _endReason is not null)
            {
                return;
            }

            _isClosing = true;
            CloseReason = reason;
            Deadline = Math.Min(Deadline, _time.GetTimestamp() + _time.Ticks(options.PeerDefaults.DpaTimeout));
        }

        Flush();
    }

    /// <summary>Why it was closed by this side, if it was.</summary>
    public string? CloseReason { get; private set; }

    /// <summary>Ends it at once.</summary>
    public void Abort(string reason)
    {
        lock (_sendLock)
        {
            if (_endReason is not null)
            {
                return;
            }

            _endReason = CloseReason ?? reason;
        }

        transport.Dispose();
    }

    private async Task<string> ReceiveAsync(Gate memory)
    {
        while (true)
        {
            var received = await transport.Stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
            if (received == 0)
            {
                return "closed by the peer";
            }

            _end += received;
            LastReceived = _time.GetTimestamp();
            _isReceiving = true;
            while (TryReceive(out var fault))
            {
                if (fault is not null)
                {
                    _isReceiving = false;
                    Flush();
                    return fault;
                }

                if (InFlight.IsShut || memory.IsShut)
                {
                    await PauseAsync(memory).ConfigureAwait(false);
                }
            }

            _isReceiving = false;
            Flush();
            MakeRoom();
        }
    }

    // The answers that the batch has given so far go out, or nothing would ever leave the gate.
    private async Task PauseAsync(Gate memory)
    {
        _isReceiving = false;
        IsPaused = true;
        Flush();
        await InFlight.WhenOpenAsync().ConfigureAwait(false);
        await memory.WhenOpenAsync().ConfigureAwait(false);
        IsPaused = false;
        LastReceived = _time.GetTimestamp();
        _isReceiving = true;
    }

    /// <returns>Whether a message was cut, or a fault found.</returns>
    private bool TryReceive(out string? fault)
    {
        var input = _buffer.AsSpan(_start, _end - _start);
        var status = MessageFramer.Cut(input, _limits.MessageLength, out var header);
        fault = null;
        switch (status)
        {
            case FrameStatus.Incomplete:
                return false;
            case FrameStatus.Message:
                _start += header.Length;
                if (!_isClosing || !header.IsRequest)
                {
                    // Copied, so that a message that is kept does not keep the buffer.
                    var message = input[..header.Length].ToArray();
                    options.Trace?.Invoke(message);
                    receiver.Receive(this, header, message);
                }

                return true;
            case FrameStatus.TooLong:
                fault = $"a message of {header.Length} bytes, over the limit of {_limits.MessageLength}";
                return true;
            default:
                // Where the next message begins cannot be known.
                fault = receiver.ReceiveBroken(this, header, status);
                _start = _end;
                return true;
        }
    }

    private void MakeRoom()
    {
        // It grows with what has come, not with what a header promises.
        var left = _end - _start;
        var size = _buffer.Length;
        if (left > size / 2 || (_end == size && size < LargestIdleBuffer))
        {
            size *= 2;
        }
        else if (size > LargestIdleBuffer)
        {
            size = LargestIdleBuffer;
        }

        var next = size == _buffer.Length ? _buffer : new byte[size];
        _buffer.AsSpan(_start, left).CopyTo(next);
        (_buffer, _start, _end) = (next, 0, left);
    }

    private bool TryQueue(ReadOnlySpan<byte> message, out Span<byte> queued)
    {
        queued = default;
        if (_isClosing || _endReason is not null)
        {
            return false;
        }

        queued = _queue.Take(message.Length);
        if (queued.IsEmpty)
        {
            Abort($"{_queue.Count} bytes wait to be sent");
            return false;
        }

        message.CopyTo(queued);
        return true;
    }

    private void Flush()
    {
        if (TryBeginSending())
        {
            _sending = SendAsync();
        }
    }

    // Those who got answers of one batch, and now ask again, are in the thread pool's queue already: what they send goes
    // out with one call. Who is alone does not wait for others.
    private void FlushSoon()
    {
        if (Pending.Count + InFlight.Taken <= 1)
        {
            Flush();
        }
        else if (TryBeginSending())
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static connection => connection._sending = connection.SendAsync(), this, preferLocal: false);
        }
    }

    private bool TryBeginSending()
    {
        lock (_sendLock)
        {
            // What a batch of received messages gives is sent once, at its end.
            if (_isSending || _isReceiving || (_queue.Count == 0 && !_isClosing))
            {
                return false;
            }

            _isSending = true;
            return true;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (TrySwap(out var messages))
            {
                await WriteAsync(messages).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            Abort(e.Message);
        }
    }

    private bool TrySwap(out ReadOnlyMemory<byte> messages)
    {
        lock (_sendLock)
        {
            messages = default;
            if (_queue.Count > 0 && _endReason is null)
            {
                messages = _queue.Swap();
                return true;
            }

            _isSending = false;
            if (_isClosing && _endReason is null)
            {
                transport.FinishSending();
            }

            return false;
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> messages)
    {
        if (options.Trace is { } trace)
        {
            for (var rest = messages; !rest.IsEmpty;)
            {
                trace(TakeMessage(ref rest));
            }
        }

        if (transport.Transport != DiameterTransport.Sctp)
        {
            await transport.Stream.WriteAsync(messages).ConfigureAwait(false);
            return;
        }

        // SCTP keeps boundaries, and peers expect one message within them.
        while (!messages.IsEmpty)
        {
            await transport.Stream.WriteAsync(TakeMessage(ref messages)).ConfigureAwait(false);
        }
    }

    private static ReadOnlyMemory<byte> TakeMessage(ref ReadOnlyMemory<byte> messages)
    {
        DiameterHeader.TryRead(messages.Span, out var header);
        var message = messages[..header.Length];
        messages = messages[header.Length..];
        return message;
    }
}
