using System.Runtime.InteropServices;
using static SipDirectory.Engine.Epoll.SystemCalls;

namespace SipDirectory.Engine.Epoll;

/// <summary>The listening socket on a loop. Its descriptor stays the caller's.</summary>
internal sealed class EpollListener(EpollLoop loop, int descriptor, Func<EpollLoop> nextLoop)
    : EpollSource(loop, descriptor)
{
    // A storm of connections gives way to the clients that are being served after so many.
    private const int ClientsPerTurn = 64;

    private int _clientsOfTurn;
    private bool _isStopped;

    public async ValueTask<AcceptResult> AcceptAsync()
    {
        while (!_isStopped)
        {
            if (_clientsOfTurn++ < ClientsPerTurn && TryAccept(out var result))
            {
                return result;
            }

            await WaitAsync(EPOLLIN);
            _clientsOfTurn = 0;
        }

        return default;
    }

    /// <summary>On the loop.</summary>
    public void Stop()
    {
        _isStopped = true;
        Unregister();
        Complete(false);
    }

    public override void Abort() => Stop();

    protected override bool TryComplete(out bool result) => result = true;

    private unsafe bool TryAccept(out AcceptResult result)
    {
        // Before there is a descriptor that could be lost.
        var loop = nextLoop();
        PeerAddress address = default;
        var length = PeerAddress.Size;
        var client = accept4(Descriptor, (byte*)&address, &length, SOCK_CLOEXEC_NONBLOCK);
        if (client >= 0)
        {
            result = new AcceptResult(new EpollClient(loop, client, address), null);
            return true;
        }

        var error = LastError;
        result = new AcceptResult(null, Marshal.GetPInvokeErrorMessage(error));
        return error is not EAGAIN and not EINTR;
    }
}
