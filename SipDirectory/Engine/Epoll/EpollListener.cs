using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using static SipDirectory.Engine.Epoll.SystemCalls;

namespace SipDirectory.Engine.Epoll;

/// <summary>The listening socket on a loop. Its descriptor stays the caller's.</summary>
internal sealed class EpollListener(EpollLoop loop, int descriptor, Func<EpollLoop> nextLoop)
    : EpollSource(loop, descriptor), IValueTaskSource<AcceptResult>
{
    // A storm of connections gives way to the clients that are being served after so many.
    private const int ClientsPerTurn = 64;

    private int _clientsOfTurn;
    private AcceptResult _accepted;
    private bool _isStopped;

    public ValueTask<AcceptResult> AcceptAsync()
    {
        if (_isStopped || (_clientsOfTurn++ < ClientsPerTurn && TryAccept()))
        {
            return new ValueTask<AcceptResult>(TakeAccepted());
        }

        return new ValueTask<AcceptResult>(this, StartWait(EPOLLIN));
    }

    AcceptResult IValueTaskSource<AcceptResult>.GetResult(short token)
    {
        GetResult(token);
        return TakeAccepted();
    }

    /// <summary>On the loop.</summary>
    public void Stop()
    {
        _isStopped = true;
        Unregister();
        Complete(false);
    }

    public override void Abort() => Stop();

    protected override bool TryComplete(out bool result)
    {
        _clientsOfTurn = 1;
        return result = TryAccept();
    }

    // Nothing keeps the last client alive but its own conversation.
    private AcceptResult TakeAccepted()
    {
        var accepted = _accepted;
        _accepted = default;
        return accepted;
    }

    /// <returns>False where nobody waits.</returns>
    private unsafe bool TryAccept()
    {
        PeerAddress address = default;
        var length = PeerAddress.Size;
        var client = accept4(Descriptor, (byte*)&address, &length, SOCK_CLOEXEC_NONBLOCK);
        if (client >= 0)
        {
            _accepted = new AcceptResult(new EpollClient(nextLoop(), client, address), null);
            return true;
        }

        var error = LastError;
        if (error is EAGAIN or EINTR)
        {
            return false;
        }

        _accepted = new AcceptResult(null, Marshal.GetPInvokeErrorMessage(error));
        return true;
    }
}
