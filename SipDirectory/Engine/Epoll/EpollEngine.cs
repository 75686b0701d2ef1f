using System.Net.Sockets;

namespace SipDirectory.Engine.Epoll;

/// <summary>Serves all clients on one loop or a few; a client stays on its loop. See <see cref="EpollLoop"/> for the idea.</summary>
internal sealed class EpollEngine : IEngine
{
    private readonly EpollLoop[] _loops;
    private EpollListener? _listener;
    private uint _next;

    /// <param name="loops">Threads that serve clients, at least 1; the first one accepts them too.</param>
    /// <param name="onFault">Told of an exception that nobody caught.</param>
    public EpollEngine(int loops, Action<Exception> onFault)
    {
        _loops = new EpollLoop[loops];
        for (var i = 0; i < loops; i++)
        {
            _loops[i] = new EpollLoop($"epoll loop {i}", onFault);
        }
    }

    public static bool IsSupported => OperatingSystem.IsLinux();

    public Task ListenAsync(Socket listener, int backlog, Func<Task> acceptLoop)
    {
        listener.Blocking = false;
        listener.Listen(backlog);
        _listener = new EpollListener(_loops[0], (int)listener.Handle, NextLoop);
        var started = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loops[0].Post(_ => started.SetResult(acceptLoop()), null);
        return started.Task.Unwrap();
    }

    public ValueTask<AcceptResult> AcceptAsync() => _listener!.AcceptAsync();

    public void StopAccepting() => _loops[0].Post(_ => _listener?.Stop(), null);

    // Whoever disposes may have been resumed by a loop.
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_loops.Select(loop => Task.Run(loop.Dispose)));

    private EpollLoop NextLoop() => _loops[_next++ % (uint)_loops.Length];
}
