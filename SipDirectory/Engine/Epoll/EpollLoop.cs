using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static SipDirectory.Engine.Epoll.SystemCalls;

namespace SipDirectory.Engine.Epoll;

/// <summary>
/// One thread that waits for all its sockets at once (epoll(7)) and runs what waits for them.
/// </summary>
/// <remarks>
/// <para>
/// The idea of this folder: the conversation with a client is one ordinary async method, but its awaits complete
/// inline on this thread. When a socket is ready, the loop calls <see cref="EpollSource.OnReady"/>, which sets the
/// result of the one reusable ValueTask source that the socket has; the continuation runs at once, receives, answers,
/// sends, and returns to the loop when it awaits the next bytes. No lock, no other thread, no allocation: what a
/// request costs is one epoll_wait (shared by all sockets that are ready), one recv and one send.
/// </para>
/// <para>
/// Registration is level-triggered: readiness that nobody consumed is reported again, so no edge can be lost, and
/// a conversation may leave bytes for its next turn; that is also what makes turns fair. Sources are told apart by
/// descriptor and generation, because a descriptor that is closed may be another client's before its events are read.
/// </para>
/// <para>
/// The thread is also a synchronization context: whatever else a conversation awaits (a delay, a yield) resumes
/// here, through <see cref="Post"/>.
/// </para>
/// </remarks>
internal sealed unsafe class EpollLoop : SynchronizationContext, IDisposable
{
    // Enough to make one epoll_wait serve many sockets; few enough that what is posted does not wait long.
    private const int MaxEvents = 512;

    // What is posted gives way to the sockets after so many.
    private const int PostsPerTurn = 256;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(ulong);

    private readonly int _epoll;
    private readonly int _wakeUp;
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * 16, pinned: true);
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly Thread _thread;

    private EpollSource?[] _sources = new EpollSource?[64];
    private uint _generation;
    private int _isWakeUpPending;
    private volatile bool _isStopping;

    private readonly Action<Exception> _onFault;

    /// <param name="name">Of the thread.</param>
    /// <param name="onFault">Told of an exception that nobody caught; the loop goes on.</param>
    public EpollLoop(string name, Action<Exception> onFault)
    {
        _onFault = onFault;
        _epoll = Checked(epoll_create1(EPOLL_CLOEXEC));
        _wakeUp = Checked(eventfd(0, EFD_CLOEXEC_NONBLOCK));
        Control(EPOLL_CTL_ADD, _wakeUp, EPOLLIN, data: (uint)_wakeUp);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Runs the callback on the loop, soon. From any thread.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        _posted.Enqueue((d, state));
        WakeUp();
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>
    /// Ends the loop after what was posted before. Not on the loop itself; every source has been closed by now, and
    /// nobody posts any more.
    /// </summary>
    public void Dispose()
    {
        _isStopping = true;
        Post(static _ => { }, null);
        _thread.Join();

        // Not by the thread itself: a post that woke it may not have written yet, and would write to a descriptor
        // that is somebody else's by then.
        _ = close(_epoll);
        _ = close(_wakeUp);
    }

    /// <summary>Makes the source known under its descriptor. On the loop only, like all that follows.</summary>
    public void Register(EpollSource source, uint events)
    {
        var descriptor = source.Descriptor;
        if (descriptor >= _sources.Length)
        {
            Array.Resize(ref _sources, Math.Max(descriptor + 1, 2 * _sources.Length));
        }

        source.Generation = ++_generation;
        _sources[descriptor] = source;
        Control(EPOLL_CTL_ADD, descriptor, events, Data(source));
    }

    public void Change(EpollSource source, uint events) =>
        Control(EPOLL_CTL_MOD, source.Descriptor, events, Data(source));

    /// <summary>Forgets the source; events of it that were fetched already are dropped.</summary>
    public void Unregister(EpollSource source)
    {
        _sources[source.Descriptor] = null;

        // Whatever comes of it: what is not known here any more is not dispatched.
        var none = stackalloc byte[16];
        _ = epoll_ctl(_epoll, EPOLL_CTL_DEL, source.Descriptor, none);
    }

    private void WakeUp()
    {
        if (Interlocked.Exchange(ref _isWakeUpPending, 1) == 0)
        {
            var one = 1UL;
            _ = write(_wakeUp, &one, sizeof(ulong));
        }
    }

    private static ulong Data(EpollSource source) => ((ulong)source.Generation << 32) | (uint)source.Descriptor;

    private void Run()
    {
        SetSynchronizationContext(this);
        fixed (byte* events = _events)
        {
            while (!_isStopping || !_posted.IsEmpty)
            {
                var count = epoll_wait(_epoll, events, MaxEvents, milliseconds: -1);
                for (var i = 0; i < count; i++)
                {
                    Dispatch(Unsafe.ReadUnaligned<ulong>(events + (i * EventSize) + DataOffset));
                }

                // Not inside the turn of the wake-up's own event: whoever posts again waits for the next round.
                RunPosted();
            }
        }
    }

    private void Dispatch(ulong data)
    {
        var descriptor = (int)(uint)data;
        if (descriptor == _wakeUp)
        {
            ulong posts;
            _ = read(_wakeUp, &posts, sizeof(ulong));
            return;
        }

        var source = _sources.Length > descriptor ? _sources[descriptor] : null;
        if (source is null || source.Generation != (uint)(data >> 32))
        {
            return;
        }

        try
        {
            source.OnReady();
        }
#pragma warning disable CA1031 // One conversation's fault must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            source.Abort();
            _onFault(e);
        }
    }

    private void RunPosted()
    {
        if (Volatile.Read(ref _isWakeUpPending) == 0)
        {
            return;
        }

        // A full fence: whoever posts and still sees the flag set must be sure that the queue is looked at after that.
        Interlocked.Exchange(ref _isWakeUpPending, 0);
        for (var left = Math.Min(_posted.Count, PostsPerTurn); left > 0 && _posted.TryDequeue(out var posted); left--)
        {
            try
            {
                posted.Callback(posted.State);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _onFault(e);
            }
        }

        if (!_posted.IsEmpty)
        {
            WakeUp();
        }
    }

    private void Control(int operation, int descriptor, uint events, ulong data)
    {
        var epollEvent = stackalloc byte[16];
        Unsafe.WriteUnaligned(epollEvent, events);
        Unsafe.WriteUnaligned(epollEvent + DataOffset, data);
        Checked(epoll_ctl(_epoll, operation, descriptor, epollEvent));
    }

    private static int Checked(int result) => result >= 0
        ? result
        : throw new IOException($"epoll: {Marshal.GetPInvokeErrorMessage(LastError)}");
}
