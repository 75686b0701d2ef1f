using System.Threading.Tasks.Sources;
using static SipDirectory.Engine.Epoll.SystemCalls;

namespace SipDirectory.Engine.Epoll;

/// <summary>
/// A descriptor on a loop, and the one wait for it that can be under way. The ValueTask of a wait is this object
/// itself, used again for the next: awaiting allocates nothing.
/// </summary>
internal abstract class EpollSource : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _completion;
    private uint _registered;

    protected EpollSource(EpollLoop loop, int descriptor)
    {
        Loop = loop;
        Descriptor = descriptor;
    }

    /// <summary>Negative once it is closed.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Set by the loop at registration.</summary>
    public uint Generation { get; set; }

    protected EpollLoop Loop { get; }

    protected bool IsWaiting { get; private set; }

    protected bool IsOpen => Descriptor >= 0;

    /// <summary>Called by the loop when the descriptor is ready for what is waited for, or broken.</summary>
    public void OnReady()
    {
        if (!IsWaiting)
        {
            // The conversation is busy with something else: no more events until it waits again. Errors cannot be
            // masked, so the descriptor is taken out altogether.
            Unregister();
        }
        else if (TryComplete(out var result))
        {
            Complete(result);
        }
    }

    public bool GetResult(short token) => _completion.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    /// <summary>Ends it after a fault of its owner.</summary>
    public abstract void Abort();

    /// <summary>Does what the wait was for.</summary>
    /// <returns>False where it has to go on waiting.</returns>
    protected abstract bool TryComplete(out bool result);

    /// <summary>Starts a wait for EPOLLIN or EPOLLOUT of an open descriptor. Completed by the loop, never within this call.</summary>
    protected ValueTask<bool> WaitAsync(uint events) => new(this, StartWait(events));

    /// <returns>The token of the wait.</returns>
    protected short StartWait(uint events)
    {
        _completion.Reset();
        IsWaiting = true;
        if (_registered == 0)
        {
            Loop.Register(this, events);
        }
        else if (_registered != events)
        {
            Loop.Change(this, events);
        }

        _registered = events;
        return _completion.Version;
    }

    /// <summary>Ends the wait that is under way, if any; the continuation runs within this call.</summary>
    protected void Complete(bool result)
    {
        if (IsWaiting)
        {
            IsWaiting = false;
            _completion.SetResult(result);
        }
    }

    protected void CloseDescriptor()
    {
        if (IsOpen)
        {
            Unregister();
            _ = close(Descriptor);
            Descriptor = -1;
        }
    }

    protected void Unregister()
    {
        if (_registered != 0)
        {
            _registered = 0;
            Loop.Unregister(this);
        }
    }
}
