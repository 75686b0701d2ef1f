using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SipDirectory.Lookup;

namespace SipDirectory.Listening;

/// <summary>
/// One client of the TCP door: waits for bytes, has its session answer the lines that are there, sends the
/// answers, and closes when the client is done, idle or over a limit. Owns the socket.
/// </summary>
/// <remarks>
/// Buffers are taken from the pool only while there is something in them: a silent client costs none. Answers
/// that the kernel has not taken never exceed one output buffer, because nothing is read before they are gone.
/// </remarks>
#pragma warning disable CA1001 // The token source has no timer to release, and is cancelled by others until the end.
internal sealed class LineConnection
#pragma warning restore CA1001
{
    private const int InputSize = 16 * 1024;
    private const int OutputSize = 128 * 1024;

    // A client that always has the next lines ready gives way to the others after so many rounds.
    private const int RoundsPerTurn = 16;

    // Activity that the loop itself has seen so recently needs no look at the kernel's counters.
    private const long FreshMilliseconds = 250;

    private readonly Socket _socket;
    private readonly LookupSession _session;
    private readonly LineServerOptions _options;
    private readonly ConnectionLog _log;

    // Ends the wait for bytes, and nothing else: what has been read is still answered.
    private readonly CancellationTokenSource _wake = new();

    private byte[] _input = [];
    private int _length;
    private long _activity = Environment.TickCount64;
    private long _bytesAcked;
    private volatile bool _isSending;
    private volatile bool _hasSent;
    private int _reason;
    private int _stopBudget = -1;
    private uint _rounds;

    public LineConnection(Socket socket, EndPoint client, LookupSession session, LineServerOptions options, ConnectionLog log)
    {
        _socket = socket;
        _session = session;
        _options = options;
        _log = log;
        Client = client;
    }

    public EndPoint Client { get; }

    public LookupCounts Counts => _session.Counts;

    private CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Serves the client until the connection is over. Throws nothing.</summary>
    public async Task<CloseReason> RunAsync()
    {
        try
        {
            SetReason(await ServeAsync());
            if (Reason is CloseReason.Limit or CloseReason.Stop)
            {
                await LingeringClose.RunAsync(_socket, _options.LingerTime);
            }
            else
            {
                _socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Where this side has closed the socket, its reason stands.
            SetReason(CloseReason.Reset);
        }
#pragma warning disable CA1031 // A fault of ours in one conversation must not reach the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            SetReason(CloseReason.Fault);
            _log.Failed(Client, e);
        }
        finally
        {
            _socket.Dispose();
            ReturnInput();
        }

        return Reason;
    }

    /// <summary>Closes the connection if it has been idle; called from time to time, from any thread.</summary>
    public void CloseIfIdle()
    {
        if (QuietMilliseconds() < _options.Idle.TotalMilliseconds)
        {
            return;
        }

        SetReason(CloseReason.Idle);
        if (Reason != CloseReason.Idle)
        {
            return;
        }

        // Behind answers that the client does not take, a FIN would never reach it.
        if (_isSending || _hasSent)
        {
            Reset();
        }
        else
        {
            _wake.Cancel();
        }
    }

    /// <summary>Answers what has been received, then closes.</summary>
    public void Stop()
    {
        if (SetReason(CloseReason.Stop))
        {
            _wake.Cancel();
        }
    }

    /// <summary>Ends the connection now; answers that the client has not taken are lost.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already gone.
        }

        _socket.Dispose();
    }

    // Happy path only: whatever the socket throws is sorted by RunAsync.
    private async Task<CloseReason> ServeAsync()
    {
        // The accept loop goes on with the next client at once.
        await Task.Yield();
        while (await WaitForBytesAsync())
        {
            var received = await _socket.ReceiveAsync(RoomForInput());
            var isLast = received == 0;
            var status = await AnswerAsync(received, isLast);
            if (status == SessionStatus.Ended)
            {
                return CloseReason.Limit;
            }

            if (isLast)
            {
                return CloseReason.Client;
            }
        }

        return Reason;
    }

    /// <returns>False where the connection shall end without further input.</returns>
    private async ValueTask<bool> WaitForBytesAsync()
    {
        ReturnInputIfEmpty();
        try
        {
            if (!_wake.IsCancellationRequested)
            {
                await _socket.ReceiveAsync(Memory<byte>.Empty, _wake.Token);
                return true;
            }
        }
        catch (OperationCanceledException)
        {
        }

        return Reason == CloseReason.Stop && HasInputFromBeforeStop();
    }

    // Bytes, or the FIN that makes a request of a last line without LF.
    private bool HasInputFromBeforeStop()
    {
        if (_stopBudget < 0)
        {
            _stopBudget = _socket.Available;
        }

        return _stopBudget > 0 || (_length > 0 && HasFin());
    }

    // Readable without a byte to read.
    private bool HasFin() => _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;

    private Memory<byte> RoomForInput()
    {
        // Only a line longer than the buffer fills it, and no more of a line than the limit is ever kept.
        if (_length == _input.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(InputSize, 2 * _length), _options.MaxLine + InputSize));
            _input.AsSpan(0, _length).CopyTo(larger);
            ReturnInput();
            _input = larger;
        }

        var room = _input.AsMemory(_length);
        return _stopBudget > 0 ? room[..Math.Min(room.Length, _stopBudget)] : room;
    }

    private async ValueTask<SessionStatus> AnswerAsync(int received, bool isLast)
    {
        var isNewLine = _length == 0;
        _length += received;
        _stopBudget -= _stopBudget > 0 ? received : 0;

        var output = ArrayPool<byte>.Shared.Rent(OutputSize);
        try
        {
            SessionStatus status;
            do
            {
                status = _session.Answer(
                    _input.AsSpan(0, _length), isLast, output.AsSpan(0, OutputSize), out var consumed, out var written);
                _input.AsSpan(consumed, _length - consumed).CopyTo(_input);
                _length -= consumed;

                // A line must be complete within the idle time of its first byte: later ones are no activity.
                if (consumed > 0 || isNewLine)
                {
                    Touch();
                }

                await SendAsync(output.AsMemory(0, written));
                if (++_rounds % RoundsPerTurn == 0)
                {
                    await Task.Yield();
                }
            }
            while (status == SessionStatus.NeedsOutput);
            return status;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> answers)
    {
        if (answers.IsEmpty)
        {
            return;
        }

        _isSending = true;
        await _socket.SendAsync(answers);
        _hasSent = true;
        _isSending = false;
        Touch();
    }

    // A client that takes answers is active, also while they are answers that the kernel holds for it.
    private long QuietMilliseconds()
    {
        var activity = Volatile.Read(ref _activity);
        var now = Environment.TickCount64;
        var quiet = now - activity;
        if (quiet < Math.Min(FreshMilliseconds, _options.Idle.TotalMilliseconds) || !(_isSending || _hasSent))
        {
            return quiet;
        }

        // Cleared before the kernel is asked, so that what is sent meanwhile is not forgotten.
        _hasSent = false;
        if (!TcpProgress.TryRead(_socket, out var progress))
        {
            return quiet;
        }

        if (progress.IsWaiting)
        {
            _hasSent = true;
        }

        if (progress.BytesAcked != _bytesAcked)
        {
            _bytesAcked = progress.BytesAcked;
            quiet = Math.Min(quiet, progress.SinceLastAck);
            Interlocked.CompareExchange(ref _activity, now - quiet, activity);
        }

        return quiet;
    }

    private void Touch() => Volatile.Write(ref _activity, Environment.TickCount64);

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
