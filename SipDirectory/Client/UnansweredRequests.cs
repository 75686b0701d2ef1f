using System.Diagnostics;

namespace SipDirectory.Client;

/// <summary>
/// The request lines that have no answer yet, as one ring of bytes. The input adds at one end, the connection sends
/// whole lines from the middle, and each answer frees the oldest line. So memory is bounded whatever the number of
/// lines, and after a lost connection everything unanswered is still here to be sent again.
/// </summary>
internal sealed class UnansweredRequests : IDisposable
{
    /// <summary>
    /// The longest unfinished line. Half the ring: the other half is then always free once all whole lines are
    /// answered, and an addition of <see cref="LongestAddition"/> bytes cannot wait for ever.
    /// </summary>
    public const int LongestLine = Capacity / 2;

    public const int LongestAddition = Capacity / 4;

    private const int Capacity = 256 * 1024;
    private const byte LineFeed = (byte)'\n';

    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[Capacity];

    // Both are raised under the gate and never above one: a wake-up call, after which the waiter looks again.
    private readonly SemaphoreSlim _spaceFreed = new(0, 1);
    private readonly SemaphoreSlim _workChanged = new(0, 1);

    // Positions in the endless stream of request bytes: _answered <= _sent <= _complete <= _end.
    private long _answered;
    private long _sent;
    private long _complete;
    private long _end;

    private int _spaceWanted;
    private bool _inputEnded;
    private long _awaitedSince;

    private int Free => Capacity - (int)(_end - _answered);

    private bool IsFinished => _inputEnded && _answered == _complete;

    /// <summary>Adds input bytes, waiting for room; false if the line they belong to is longer than any may be.</summary>
    public async ValueTask<bool> AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!TryAdd(bytes.Span))
        {
            await _spaceFreed.WaitAsync(cancellation);
        }

        lock (_gate)
        {
            return _end - _complete <= LongestLine;
        }
    }

    /// <summary>Says that nothing will be added any more; an unfinished line is never sent.</summary>
    public void EndInput()
    {
        lock (_gate)
        {
            _inputEnded = true;
            Raise(_workChanged);
        }
    }

    /// <summary>Waits for a line to send; false once the input has ended and everything is answered.</summary>
    public async ValueTask<bool> WaitToSendAsync(CancellationToken cancellation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_sent < _complete || IsFinished)
                {
                    return _sent < _complete;
                }
            }

            await _workChanged.WaitAsync(cancellation);
        }
    }

    /// <summary>Copies bytes that are still to be sent; from here on their answers are awaited.</summary>
    public int TakeUnsent(Span<byte> destination)
    {
        lock (_gate)
        {
            if (_sent == _answered)
            {
                _awaitedSince = Stopwatch.GetTimestamp();
            }

            var length = (int)Math.Min(_complete - _sent, destination.Length);
            Copy(_sent, destination[..length]);
            _sent += length;
            return length;
        }
    }

    /// <summary>Makes everything unanswered unsent again, for a new connection.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            _sent = _answered;
        }
    }

    /// <summary>True, with the start of the oldest line, if an answer is awaited.</summary>
    public bool TryPeekOldest(Span<byte> destination, out int length)
    {
        lock (_gate)
        {
            var awaited = _sent > _answered;
            length = awaited ? Math.Min(OldestLineLength(), destination.Length) : 0;
            Copy(_answered, destination[..length]);
            return awaited;
        }
    }

    /// <summary>Frees the oldest line, whose answer was awaited and has come.</summary>
    public void RemoveOldest()
    {
        lock (_gate)
        {
            _answered += OldestLineLength() + 1;

            // A line that is too long is answered before it is sent whole: its rest is not sent either.
            _sent = Math.Max(_sent, _answered);

            if (_spaceWanted > 0 && Free >= _spaceWanted)
            {
                _spaceWanted = 0;
                Raise(_spaceFreed);
            }

            if (IsFinished)
            {
                Raise(_workChanged);
            }
        }
    }

    /// <summary>How long an answer has been awaited, counted from <paramref name="start"/> at the earliest.</summary>
    public TimeSpan AwaitedSince(long start)
    {
        lock (_gate)
        {
            return _sent > _answered ? Stopwatch.GetElapsedTime(Math.Max(start, _awaitedSince)) : TimeSpan.Zero;
        }
    }

    public void Dispose()
    {
        _spaceFreed.Dispose();
        _workChanged.Dispose();
    }

    private bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (Free < bytes.Length)
            {
                _spaceWanted = bytes.Length;
                return false;
            }

            var start = (int)(_end % Capacity);
            var beforeWrap = Math.Min(bytes.Length, Capacity - start);
            bytes[..beforeWrap].CopyTo(_ring.AsSpan(start));
            bytes[beforeWrap..].CopyTo(_ring);

            var lastLineFeed = bytes.LastIndexOf(LineFeed);
            if (lastLineFeed >= 0)
            {
                _complete = _end + lastLineFeed + 1;
                Raise(_workChanged);
            }

            _end += bytes.Length;
            return true;
        }
    }

    private int OldestLineLength()
    {
        var start = (int)(_answered % Capacity);
        var beforeWrap = _ring.AsSpan(start);
        var length = beforeWrap.IndexOf(LineFeed);
        return length >= 0 ? length : beforeWrap.Length + _ring.AsSpan(0, start).IndexOf(LineFeed);
    }

    private void Copy(long position, Span<byte> destination)
    {
        var start = (int)(position % Capacity);
        var beforeWrap = Math.Min(destination.Length, Capacity - start);
        _ring.AsSpan(start, beforeWrap).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - beforeWrap).CopyTo(destination[beforeWrap..]);
    }

    private static void Raise(SemaphoreSlim signal)
    {
        if (signal.CurrentCount == 0)
        {
            signal.Release();
        }
    }
}
