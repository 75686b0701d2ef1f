using System.Net;
using static SipDirectory.Engine.Epoll.SystemCalls;

namespace SipDirectory.Engine.Epoll;

/// <summary>A client's socket on a loop: the call itself is tried first, and the loop waits only where it would block.</summary>
internal sealed unsafe class EpollClient : EpollSource, IClientSocket
{
    private readonly PeerAddress _address;
    private ReadOnlyMemory<byte> _unsent;
    private bool _isWoken;

    public EpollClient(EpollLoop loop, int descriptor, PeerAddress address)
        : base(loop, descriptor) => _address = address;

    public bool IsLost { get; private set; }

    public int Available
    {
        get
        {
            var available = 0;
            return IsOpen && ioctl(Descriptor, FIONREAD, &available) == 0 ? available : 0;
        }
    }

    public bool IsAtEnd
    {
        get
        {
            byte next;
            return IsOpen && recv(Descriptor, &next, 1, MSG_PEEK) == 0;
        }
    }

    public IPEndPoint Client => _address.ToEndPoint();

    public void Start(Func<Task> conversation)
    {
        if (Loop.IsCurrent)
        {
            _ = conversation();
        }
        else
        {
            Loop.Post(static conversation => ((Func<Task>)conversation!)(), conversation);
        }
    }

    public ValueTask<bool> WaitForBytesAsync()
    {
        VerifyOnLoop();
        if (_isWoken)
        {
            _isWoken = false;
            return new ValueTask<bool>(false);
        }

        // Of a socket that was reset meanwhile, Receive tells.
        return IsOpen ? WaitAsync(EPOLLIN) : new ValueTask<bool>(true);
    }

    public int Receive(Span<byte> buffer)
    {
        VerifyOnLoop();
        nint received;
        fixed (byte* bytes = buffer)
        {
            received = recv(Descriptor, bytes, (nuint)buffer.Length, flags: 0);
        }

        if (received >= 0)
        {
            return (int)received;
        }

        if (LastError is EAGAIN or EINTR)
        {
            return -1;
        }

        IsLost = true;
        return 0;
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        VerifyOnLoop();
        _unsent = bytes;
        return TrySend() ? new ValueTask<bool>(!IsLost) : WaitAsync(EPOLLOUT);
    }

    public void Wake() => Loop.Post(static state => ((EpollClient)state!).EndWaitForBytes(), this);

    public void ShutdownSend() => _ = shutdown(Descriptor, SHUT_WR);

    public void Close()
    {
        if (Loop.IsCurrent)
        {
            CloseDescriptor();
        }
        else
        {
            Loop.Post(static state => ((EpollClient)state!).CloseDescriptor(), this);
        }
    }

    public void Reset()
    {
        if (Loop.IsCurrent)
        {
            Abort();
        }
        else
        {
            Loop.Post(static state => ((EpollClient)state!).Abort(), this);
        }
    }

    public override void Abort()
    {
        if (IsOpen)
        {
            // struct linger { on, 0 seconds }: closing sends a reset and drops what is unsent.
            var linger = 1L;
            _ = setsockopt(Descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof(long));
            CloseDescriptor();
        }

        IsLost = true;
        Complete(false);
    }

    public void Post(SendOrPostCallback check, object state) => Loop.Post(check, state);

    public bool TryGetProgress(out TcpProgress progress)
    {
        var info = stackalloc byte[TcpProgress.InfoLength];
        var length = TcpProgress.InfoLength;
        var isKnown = IsOpen
            && getsockopt(Descriptor, TcpProgress.IpProtoTcp, TcpProgress.TcpInfoOption, info, &length) == 0
            && length == TcpProgress.InfoLength;
        progress = isKnown ? new TcpProgress(new ReadOnlySpan<byte>(info, length)) : default;
        return isKnown;
    }

    protected override bool TryComplete(out bool result)
    {
        result = true;
        if (_unsent.IsEmpty)
        {
            return true;
        }

        var isSent = TrySend();
        result = !IsLost;
        return isSent;
    }

    // Elsewhere the descriptor could be closed, and be another client's, between a look at it and its use.
    private void VerifyOnLoop()
    {
        if (!Loop.IsCurrent)
        {
            throw new InvalidOperationException("A conversation has left its loop: it must not use ConfigureAwait(false).");
        }
    }

    // A send is never woken: only a reset ends it early.
    private void EndWaitForBytes()
    {
        _isWoken = !IsWaiting || !_unsent.IsEmpty;
        if (!_isWoken)
        {
            Complete(false);
        }
    }

    /// <returns>False where the kernel takes no more for now.</returns>
    private bool TrySend()
    {
        while (!_unsent.IsEmpty)
        {
            nint sent;
            fixed (byte* bytes = _unsent.Span)
            {
                sent = IsOpen ? send(Descriptor, bytes, (nuint)_unsent.Length, MSG_NOSIGNAL) : -1;
            }

            if (sent < 0)
            {
                if (IsOpen && LastError is EAGAIN or EINTR)
                {
                    return false;
                }

                IsLost = true;
                _unsent = default;
                return true;
            }

            _unsent = _unsent[(int)sent..];
        }

        return true;
    }
}
